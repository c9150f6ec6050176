package io.plimsoll.tika;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFSDTCell;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.apache.poi.xwpf.usermodel.XWPFTableCell;
import org.apache.xmlbeans.XmlObject;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTP;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTSdtBlock;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTSdtContentBlock;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTbl;

/// Reads Word documents: headings by style, lists, tables, text boxes, content controls and
/// footnotes. Page headers and footers,
/// the table of contents and deleted text are left out.
final class DocxReader implements FileReader {

    /// What POI writes where a note is referred to; the note's own text follows at the end of the paragraph.
    private static final Pattern NOTE_MARK = Pattern.compile("\\[(?:foot|end)noteRef:\\d+]");

    private static final Pattern HEADING = Pattern.compile("heading ?([1-9])");

    @Override
    public Optional<String> read(Path file, TextAssembler out) throws Exception {
        OoxmlPackage.inspect(file, out.limits());
        var parts = OPCPackage.open(file.toFile(), PackageAccess.READ);
        try (var document = new XWPFDocument(parts)) {
            elements(document, document.getDocument().getBody(), out, 0);
            return Optional.ofNullable(
                    document.getProperties().getCoreProperties().getTitle());
        } finally {
            parts.revert();
        }
    }

    private static void elements(XWPFDocument document, XmlObject parent, TextAssembler out, int depth) {
        if (depth > out.limits().maxDepth()) {
            throw TextAssembler.tooDeep(out.limits());
        }
        try (var cursor = parent.newCursor()) {
            for (boolean more = cursor.toFirstChild(); more; more = cursor.toNextSibling()) {
                switch (cursor.getObject()) {
                    case CTP paragraph -> paragraph(document, new XWPFParagraph(paragraph, document), out);
                    case CTTbl table -> table(new XWPFTable(table, document), out);
                    case CTSdtContentBlock content -> elements(document, content, out, depth + 1);
                    case CTSdtBlock control -> elements(document, control, out, depth + 1);
                    default -> {}
                }
            }
        }
    }

    private static void paragraph(XWPFDocument document, XWPFParagraph paragraph, TextAssembler out) {
        var style = styleName(document, paragraph);
        if (style.startsWith("toc ") || style.startsWith("toc heading")) {
            return;
        }
        var text = NOTE_MARK.matcher(paragraph.getText()).replaceAll("");
        var heading = HEADING.matcher(style);
        if (heading.lookingAt()) {
            out.heading(Integer.parseInt(heading.group(1)), text);
        } else if (style.equals("title")) {
            out.heading(1, text);
        } else if (paragraph.getNumID() != null || style.startsWith("list ")) {
            out.listItem(text);
        } else {
            out.paragraph(text);
        }
        DocxTextBoxes.of(paragraph, out.limits()).forEach(out::paragraph);
    }

    /// The style's name, which is the same in every language of Word, unlike its id.
    private static String styleName(XWPFDocument document, XWPFParagraph paragraph) {
        var id = paragraph.getStyle();
        if (id == null) {
            return "";
        }
        var style = document.getStyles() == null ? null : document.getStyles().getStyle(id);
        var name = style == null ? id : style.getName();
        return name == null ? "" : name.toLowerCase(Locale.ROOT);
    }

    private static void table(XWPFTable table, TextAssembler out) {
        out.endRun();
        for (var row : table.getRows()) {
            List<String> cells = new ArrayList<>();
            row.getTableICells().forEach(cell -> {
                if (cell instanceof XWPFTableCell plain) {
                    cells.add(plain.getTextRecursively());
                } else if (cell instanceof XWPFSDTCell control) {
                    cells.add(control.getContent().getText());
                }
            });
            out.row(cells);
        }
        out.endRun();
    }
}
