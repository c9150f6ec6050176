package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentParser.Source;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/// A tiny document of each format that is slow to begin with.
final class Samples {

    private static final String TEXT = "A sample.";

    private Samples() {}

    static List<Source> all() {
        try {
            return List.of(
                    source("a.txt", TEXT.getBytes(StandardCharsets.UTF_8)),
                    source("a.md", "# A\n\n- sample".getBytes(StandardCharsets.UTF_8)),
                    source("a.html", "<html><body><p>A sample.</p></body></html>".getBytes(StandardCharsets.UTF_8)),
                    source("a.json", "{\"a\": \"sample\"}".getBytes(StandardCharsets.UTF_8)),
                    source("a.csv", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)),
                    source("a.eml", "Subject: a\r\n\r\nA sample.\r\n".getBytes(StandardCharsets.UTF_8)),
                    source("a.pdf", pdf()),
                    source("a.docx", docx()),
                    source("a.pptx", pptx()),
                    source("a.xlsx", xlsx()));
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "the samples cannot be made", e);
        }
    }

    private static Source source(String name, byte[] bytes) {
        return new Source(new ByteArrayInputStream(bytes), name, Optional.empty());
    }

    private static byte[] pdf() throws IOException {
        try (var document = new PDDocument();
                var bytes = new ByteArrayOutputStream()) {
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.newLineAtOffset(72, 400);
                content.showText(TEXT);
                content.endText();
            }
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    private static byte[] docx() throws IOException {
        try (var document = new XWPFDocument();
                var bytes = new ByteArrayOutputStream()) {
            document.createParagraph().createRun().setText(TEXT);
            document.createTable(1, 1).getRow(0).getCell(0).setText(TEXT);
            document.write(bytes);
            return bytes.toByteArray();
        }
    }

    private static byte[] pptx() throws IOException {
        try (var show = new XMLSlideShow();
                var bytes = new ByteArrayOutputStream()) {
            show.createSlide().createTextBox().setText(TEXT);
            show.write(bytes);
            return bytes.toByteArray();
        }
    }

    private static byte[] xlsx() throws IOException {
        try (var workbook = new XSSFWorkbook();
                var bytes = new ByteArrayOutputStream()) {
            workbook.createSheet("A").createRow(0).createCell(0).setCellValue(TEXT);
            workbook.write(bytes);
            return bytes.toByteArray();
        }
    }
}
