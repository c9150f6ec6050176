/// Explains what came out of a question: traces that are kept, questions replayed under other parameters, and why a
/// document was not found. All of it reads the [io.plimsoll.query.Walk] of the one pipeline that answers.
/// Depends on `query`, `ingest`, `cache`, `engine`, `inference`, `collection`, `document`, `request`, `flag`, `tenant`
/// and
/// `error`.
@NullMarked
package io.plimsoll.explain;

import org.jspecify.annotations.NullMarked;
