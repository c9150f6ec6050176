package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/// Collects the lines of a PDF with their type size, weight and place.
final class PdfLines extends PDFTextStripper {

    private static final int BOLD_WEIGHT = 600;

    private final ParserLimits limits;
    private final List<PdfLine> lines = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private final Map<Float, Integer> sizes = new HashMap<>();
    private int boldGlyphs;
    private int glyphs;
    private double height;
    private float left;
    private float right;
    private float y;
    private long chars;

    private PdfLines(ParserLimits limits) {
        this.limits = limits;
    }

    static List<PdfLine> of(PDDocument document, ParserLimits limits) throws IOException {
        var collector = new PdfLines(limits);
        collector.writeText(document, Writer.nullWriter());
        collector.endLine();
        return collector.lines;
    }

    @Override
    protected void processTextPosition(TextPosition text) {
        if (Thread.currentThread().isInterrupted()) {
            throw new PlimsollException(ErrorCode.DOCUMENT_TIMEOUT, "parsing was stopped");
        }
        if (++chars > 2L * limits.maxTextChars()) {
            throw TextAssembler.tooMuchText(limits);
        }
        super.processTextPosition(text);
    }

    @Override
    protected void writeString(String text, List<TextPosition> positions) {
        line.append(text);
        for (var position : positions) {
            float size = Math.round(position.getFontSizeInPt() * 2) / 2f;
            sizes.merge(size, 1, Integer::sum);
            glyphs++;
            boldGlyphs += isBold(position) ? 1 : 0;
            left = glyphs == 1 ? position.getXDirAdj() : Math.min(left, position.getXDirAdj());
            right = glyphs == 1 ? 0 : right;
            right = Math.max(right, position.getXDirAdj() + position.getWidthDirAdj());
            y = position.getYDirAdj();
            height = position.getPageHeight() > 0 ? position.getYDirAdj() / position.getPageHeight() : 0.5;
        }
    }

    @Override
    protected void writeWordSeparator() {
        line.append(' ');
    }

    @Override
    protected void writeLineSeparator() {
        endLine();
    }

    @Override
    protected void writeParagraphEnd() {
        endLine();
    }

    @Override
    protected void writePageEnd() {
        endLine();
    }

    private void endLine() {
        var text = CleanText.inline(line);
        if (!text.isEmpty()) {
            float size = sizes.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse(0f);
            boolean bold = boldGlyphs * 10 >= glyphs * 9;
            lines.add(new PdfLine(text, getCurrentPageNo(), size, bold, left, right, y, height));
        }
        line.setLength(0);
        sizes.clear();
        glyphs = 0;
        boldGlyphs = 0;
    }

    private static boolean isBold(TextPosition position) {
        var font = position.getFont();
        if (font == null || font.getName() == null) {
            return false;
        }
        var descriptor = font.getFontDescriptor();
        return font.getName().contains("Bold")
                || (descriptor != null && (descriptor.isForceBold() || descriptor.getFontWeight() >= BOLD_WEIGHT));
    }
}
