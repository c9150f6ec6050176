/// The search engine inside this process, on Apache Lucene: one index per generation of a collection, in a folder
/// `tenant/collection/generation`. [LuceneEngine] is the door; [LuceneSettings] is all there is to set.
/// Depends on the core's `engine`, `document`, `collection`, `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.lucene;

import org.jspecify.annotations.NullMarked;
