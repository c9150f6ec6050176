/// What is stored and found: a source's [Document] and the [Passage]s it is cut into.
/// Depends on `tenant` and `error`.
@NullMarked
package io.plimsoll.document;

import org.jspecify.annotations.NullMarked;
