/// Digests of contents.
@NullMarked
package io.plimsoll.digest;

import org.jspecify.annotations.NullMarked;
