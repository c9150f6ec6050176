package io.plimsoll.tika;

import java.util.Optional;

/// Reads plain text: paragraphs are what empty lines separate, and keep their line breaks.
final class PlainTextReader implements TextReader {

    @Override
    public Optional<String> read(String source, TextAssembler out) {
        var paragraph = new StringBuilder();
        source.lines().forEach(line -> {
            if (line.isBlank()) {
                out.paragraphWithLines(paragraph.toString());
                paragraph.setLength(0);
            } else {
                paragraph.append(line).append('\n');
            }
        });
        out.paragraphWithLines(paragraph.toString());
        return Optional.empty();
    }
}
