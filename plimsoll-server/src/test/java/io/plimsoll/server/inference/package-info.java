/// Tests of the package of the same name.
@NullMarked
package io.plimsoll.server.inference;

import org.jspecify.annotations.NullMarked;
