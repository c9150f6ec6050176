/// From a question to an answer with citations: the query pipeline and its five stages.
/// Depends on `engine`, `inference`, `collection`, `document`, `request`, `tenant` and `error`, never on `ingest`.
@NullMarked
package io.plimsoll.query;

import org.jspecify.annotations.NullMarked;
