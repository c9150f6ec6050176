package io.plimsoll.tika;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.sl.usermodel.Placeholder;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFGroupShape;
import org.apache.poi.xslf.usermodel.XSLFShape;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFTable;
import org.apache.poi.xslf.usermodel.XSLFTableCell;
import org.apache.poi.xslf.usermodel.XSLFTextShape;

/// Reads presentations slide by slide: the slide's title as heading, its texts, tables and speaker notes.
final class PptxReader implements FileReader {

    private static final Set<Placeholder> TITLES = Set.of(Placeholder.TITLE, Placeholder.CENTERED_TITLE);
    private static final Set<Placeholder> FURNITURE =
            Set.of(Placeholder.DATETIME, Placeholder.SLIDE_NUMBER, Placeholder.FOOTER, Placeholder.HEADER);

    @Override
    public Optional<String> read(Path file, TextAssembler out) throws Exception {
        OoxmlPackage.inspect(file, out.limits());
        var parts = OPCPackage.open(file.toFile(), PackageAccess.READ);
        try (var show = new XMLSlideShow(parts)) {
            int number = 1;
            for (var slide : show.getSlides()) {
                out.page(number++);
                slide(slide, out);
            }
            return Optional.ofNullable(show.getProperties().getCoreProperties().getTitle())
                    .filter(title -> !title.equals("PowerPoint Presentation"));
        } finally {
            parts.revert();
        }
    }

    private static void slide(XSLFSlide slide, TextAssembler out) {
        for (var shape : slide.getShapes()) {
            if (shape instanceof XSLFTextShape text && isTitle(text)) {
                out.heading(1, text.getText());
            }
        }
        shapes(slide.getShapes(), out, 0);
        if (slide.getNotes() != null) {
            shapes(slide.getNotes().getShapes(), out, 0);
        }
    }

    private static void shapes(List<XSLFShape> shapes, TextAssembler out, int depth) {
        if (depth > out.limits().maxDepth()) {
            throw TextAssembler.tooDeep(out.limits());
        }
        for (var shape : shapes) {
            switch (shape) {
                case XSLFGroupShape group -> shapes(group.getShapes(), out, depth + 1);
                case XSLFTable table -> table(table, out);
                case XSLFTextShape text -> paragraphs(text, out);
                default -> {}
            }
        }
    }

    private static boolean isTitle(XSLFTextShape shape) {
        var type = shape.getTextType();
        return type != null && TITLES.contains(type);
    }

    private static boolean isFurniture(XSLFTextShape shape) {
        var type = shape.getTextType();
        return type != null && FURNITURE.contains(type);
    }

    private static void paragraphs(XSLFTextShape shape, TextAssembler out) {
        if (isTitle(shape) || isFurniture(shape)) {
            return;
        }
        out.endRun();
        for (var paragraph : shape.getTextParagraphs()) {
            if (paragraph.isBullet()) {
                out.listItem(paragraph.getText());
            } else {
                out.paragraph(paragraph.getText());
            }
        }
    }

    private static void table(XSLFTable table, TextAssembler out) {
        out.endRun();
        for (var row : table.getRows()) {
            out.row(row.getCells().stream().map(XSLFTableCell::getText).toList());
        }
        out.endRun();
    }
}
