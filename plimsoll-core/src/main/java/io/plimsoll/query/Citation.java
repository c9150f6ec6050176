package io.plimsoll.query;

import io.plimsoll.document.PassageId;
import java.util.Optional;

/// A place in a document that supports a piece of an answer.
///
/// @param number as it stands in the answer, `[1]`
/// @param quote  exactly the document's extracted text from `start` to `end`
/// @param page   where the format has pages
public record Citation(
        int number, PassageId passage, String title, String quote, int start, int end, Optional<Integer> page) {}
