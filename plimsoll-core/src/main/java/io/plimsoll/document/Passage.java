package io.plimsoll.document;

import java.util.List;
import java.util.Optional;

/// The piece of a document that is indexed, retrieved and cited.
///
/// @param text    exactly the extracted text from `start` to `end`
/// @param start   offset of the first UTF-16 unit in the document's extracted text
/// @param end     offset after the last one
/// @param heading the headings above it, outermost first
/// @param page    page, slide or sheet number counting from 1, where the format has one
public record Passage(PassageId id, String text, int start, int end, List<String> heading, Optional<Integer> page) {

    public Passage {
        heading = List.copyOf(heading);
        if (start < 0 || end - start != text.length()) {
            throw new IllegalArgumentException("a passage's text is as long as its offsets are apart");
        }
    }
}
