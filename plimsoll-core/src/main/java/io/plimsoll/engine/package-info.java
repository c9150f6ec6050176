/// The port of the search engine, seen from the pipelines: passages in, hits out, always under an access scope.
/// Depends on `document`, `collection`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.engine;

import org.jspecify.annotations.NullMarked;
