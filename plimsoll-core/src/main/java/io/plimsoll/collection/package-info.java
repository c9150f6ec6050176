/// A tenant's named sets of documents and the builds of their indexes.
/// Depends on `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.collection;

import org.jspecify.annotations.NullMarked;
