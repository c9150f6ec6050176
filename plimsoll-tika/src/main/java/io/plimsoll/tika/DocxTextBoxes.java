package io.plimsoll.tika;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/// The paragraphs of the text boxes that are anchored in a paragraph. Word writes each box twice, for itself and for
/// programs that don't know its shapes; the first that there is counts. Boxes written once, in the old way, POI reads
/// with the paragraph itself.
final class DocxTextBoxes {

    private final ParserLimits limits;
    private final List<String> paragraphs = new ArrayList<>();
    private int depth;

    private DocxTextBoxes(ParserLimits limits) {
        this.limits = limits;
    }

    static List<String> of(XWPFParagraph paragraph, ParserLimits limits) {
        var boxes = new DocxTextBoxes(limits);
        boxes.each(paragraph.getCTP().getDomNode(), run -> boxes.each(run, boxes::anchored));
        return boxes.paragraphs;
    }

    private void each(Node parent, Consumer<Element> visit) {
        if (++depth > limits.maxDepth()) {
            throw TextAssembler.tooDeep(limits);
        }
        for (var child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                visit.accept(element);
            }
        }
        depth--;
    }

    private void anchored(Element element) {
        if (name(element).equals("AlternateContent")) {
            var shape = element.getFirstChild();
            while (shape != null && !(shape instanceof Element)) {
                shape = shape.getNextSibling();
            }
            if (shape != null) {
                each(shape, this::box);
            }
        }
    }

    private void box(Element element) {
        each(element, name(element).equals("txbxContent") ? this::content : this::box);
    }

    /// Tables and controls within a box give their paragraphs one by one.
    private void content(Element element) {
        if (name(element).equals("p")) {
            var text = new StringBuilder();
            write(element, text);
            paragraphs.add(text.toString());
        } else {
            each(element, this::content);
        }
    }

    private void write(Element element, StringBuilder text) {
        switch (name(element)) {
            case "t" -> characters(element, text);
            case "tab", "br", "cr" -> text.append(' ');
            case "AlternateContent", "del", "pPr", "rPr" -> {}
            default -> each(element, child -> write(child, text));
        }
    }

    /// What the element holds, in as many nodes as the parser made of it.
    private static void characters(Element element, StringBuilder text) {
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Text piece) {
                text.append(piece.getData());
            }
        }
    }

    private static String name(Element element) {
        return element.getLocalName() == null ? element.getTagName() : element.getLocalName();
    }
}
