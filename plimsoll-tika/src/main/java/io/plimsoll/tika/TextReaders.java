package io.plimsoll.tika;

import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The readers of all formats made of characters.
final class TextReaders {

    private final FormatDetector detector;
    private final TextReader plain = new PlainTextReader();
    private final TextReader html = new HtmlReader();
    private final TextReader markdown = new MarkdownReader();
    private final TextReader csv = new CsvReader();
    private final TextReader json = new JsonReader();

    TextReaders(FormatDetector detector) {
        this.detector = detector;
    }

    Optional<Format> formatOf(String name, Optional<String> mediaType) {
        return detector.claimed(name, mediaType);
    }

    Optional<String> read(Format format, String text, TextAssembler out) {
        return switch (format) {
            case HTML -> html.read(text, out);
            case MARKDOWN -> markdown.read(text, out);
            case CSV -> csv.read(text, out);
            case JSON -> json.read(text, out);
            case TEXT, EML -> plain.read(text, out);
            case PDF, DOCX, PPTX, XLSX, DOC, PPT, XLS ->
                throw new IllegalArgumentException(format + " is not made of characters");
        };
    }

    static String decode(byte[] bytes, Format format, @Nullable String charset) {
        try {
            if (charset != null) {
                return new String(bytes, Charset.forName(charset));
            }
        } catch (IllegalArgumentException e) {
            // A name of no charset says nothing.
            return TextDecoder.decode(bytes, format == Format.HTML);
        }
        return TextDecoder.decode(bytes, format == Format.HTML);
    }
}
