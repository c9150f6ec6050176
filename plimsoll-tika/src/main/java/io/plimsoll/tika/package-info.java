/// Reads text and structure out of documents, and tells the language of a text.
///
/// Apache Tika tells what a document is; PDFBox, POI, jsoup, commonmark and mime4j, which come with it, read the
/// formats
/// whose structure matters. Every parse runs on a thread of its own, under limits of time, size, depth and expansion.
/// Depends on `ingest`, `inference` and `error`.
@NullMarked
package io.plimsoll.tika;

import org.jspecify.annotations.NullMarked;
