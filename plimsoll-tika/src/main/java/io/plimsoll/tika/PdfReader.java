package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDNonTerminalField;

/// Reads the text layer of PDFs, page by page, and the values of form fields. Attachments are left out.
final class PdfReader implements FileReader {

    /// The end of a PDF leads to everything in it; some programs append a few bytes.
    private static final int TAIL_BYTES = 1 << 16;

    @Override
    public Optional<String> read(Path file, TextAssembler out) throws Exception {
        var bytes = Files.readAllBytes(file);
        var tail = new String(
                bytes,
                Math.max(0, bytes.length - TAIL_BYTES),
                Math.min(bytes.length, TAIL_BYTES),
                StandardCharsets.ISO_8859_1);
        if (!tail.contains("startxref")) {
            throw new PlimsollException(ErrorCode.DOCUMENT_CORRUPT, "the end of the PDF file is missing");
        }
        PdfStreams.inspect(bytes, out.limits());
        try (var document = Loader.loadPDF(bytes)) {
            PdfLayout.write(PdfLines.of(document, out.limits()), out);
            fields(document, out);
            return title(document);
        }
    }

    private static Optional<String> title(PDDocument document) {
        return Optional.ofNullable(document.getDocumentInformation().getTitle())
                .map(String::strip)
                .filter(title -> !title.isEmpty() && !isNameOfFile(title.toLowerCase(Locale.ROOT)));
    }

    private static boolean isNameOfFile(String title) {
        return title.startsWith("microsoft word - ") || title.equals("untitled") || title.endsWith(".doc");
    }

    private static void fields(PDDocument document, TextAssembler out) throws IOException {
        var form = document.getDocumentCatalog().getAcroForm(null);
        if (form == null) {
            return;
        }
        for (PDField field : form.getFieldTree()) {
            var value = field instanceof PDNonTerminalField ? "" : field.getValueAsString();
            if (value != null && !value.isBlank() && !value.equals("Off")) {
                var name =
                        field.getAlternateFieldName() == null ? field.getPartialName() : field.getAlternateFieldName();
                out.paragraph(name + ": " + value);
            }
        }
    }
}
