package io.plimsoll.tika;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.ext.front.matter.YamlFrontMatterBlock;
import org.commonmark.ext.front.matter.YamlFrontMatterExtension;
import org.commonmark.ext.front.matter.YamlFrontMatterVisitor;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/// Reads Markdown with tables and front matter. Of HTML within it the text stays.
final class MarkdownReader implements TextReader {

    private final HtmlReader html = new HtmlReader();

    @Override
    public Optional<String> read(String source, TextAssembler out) {
        var parser = Parser.builder()
                .extensions(List.of(TablesExtension.create(), YamlFrontMatterExtension.create()))
                .maxOpenBlockParsers(out.limits().maxDepth() + 2)
                .build();
        var root = parser.parse(source);
        var frontMatter = new YamlFrontMatterVisitor();
        root.accept(frontMatter);
        children(root, out, false, 0);
        return frontMatter.getData().getOrDefault("title", List.of()).stream().findFirst();
    }

    private void children(Node parent, TextAssembler out, boolean inItem, int depth) {
        if (depth > out.limits().maxDepth()) {
            throw TextAssembler.tooDeep(out.limits());
        }
        for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
            block(node, out, inItem, depth);
        }
    }

    private void block(Node node, TextAssembler out, boolean inItem, int depth) {
        switch (node) {
            case Heading heading -> out.heading(heading.getLevel(), inline(heading, out));
            case Paragraph paragraph -> paragraph(inline(paragraph, out), out, inItem);
            case FencedCodeBlock code -> out.code(code.getLiteral());
            case IndentedCodeBlock code -> out.code(code.getLiteral());
            case HtmlBlock block -> html.read(block.getLiteral(), out);
            case TableBlock table -> table(table, out);
            case YamlFrontMatterBlock unused -> {}
            case ListBlock list -> {
                if (!inItem) {
                    out.endRun();
                }
                children(list, out, inItem, depth + 1);
            }
            case ListItem item -> children(item, out, true, depth + 1);
            default -> children(node, out, inItem, depth + 1);
        }
    }

    private static void paragraph(String text, TextAssembler out, boolean inItem) {
        if (inItem) {
            out.listItem(text);
        } else {
            out.paragraph(text);
        }
    }

    private static void table(TableBlock table, TextAssembler out) {
        out.endRun();
        for (var part = table.getFirstChild(); part != null; part = part.getNext()) {
            for (var row = part.getFirstChild(); row != null; row = row.getNext()) {
                if (row instanceof TableRow) {
                    out.row(cells(row, out));
                }
            }
        }
        out.endRun();
    }

    private static List<String> cells(Node row, TextAssembler out) {
        var cells = new ArrayList<String>();
        for (var cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
            if (cell instanceof TableCell) {
                cells.add(inline(cell, out));
            }
        }
        return cells;
    }

    private static String inline(Node block, TextAssembler out) {
        var text = new StringBuilder();
        inline(block, text, out.limits(), 0);
        return text.toString();
    }

    private static void inline(Node parent, StringBuilder text, ParserLimits limits, int depth) {
        if (depth > limits.maxDepth()) {
            throw TextAssembler.tooDeep(limits);
        }
        for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
            switch (node) {
                case Text literal -> text.append(literal.getLiteral());
                case Code code -> text.append(code.getLiteral());
                case SoftLineBreak unused -> text.append(' ');
                case HardLineBreak unused -> text.append(' ');
                default -> inline(node, text, limits, depth + 1);
            }
        }
    }
}
