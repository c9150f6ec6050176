package io.plimsoll.tika;

import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/// Reads HTML without what surrounds its content: navigation, banners, forms and scripts.
final class HtmlReader implements TextReader {

    @Override
    public Optional<String> read(String source, TextAssembler out) {
        int room = out.limits().maxDepth() + 2;
        var parser = Parser.htmlParser().setMaxDepth(room + 1);
        var page = Jsoup.parse(source, "", parser);
        var title = Optional.of(page.title()).filter(text -> !text.isBlank());
        refuseDeepNesting(page, out.limits());
        HtmlBoilerplate.hideScripts(page);
        var whole = page.clone();
        HtmlBoilerplate.strip(page);
        write(page.body().hasText() ? HtmlBoilerplate.content(page) : whole.body(), out);
        return title;
    }

    private static void refuseDeepNesting(Document page, ParserLimits limits) {
        page.traverse((node, depth) -> {
            if (node instanceof Element && depth > limits.maxDepth() + 1) {
                throw TextAssembler.tooDeep(limits);
            }
        });
    }

    private static void write(Element root, TextAssembler out) {
        root.select("table:has(table), table:has(h1, h2, h3, h4), table[role=presentation]")
                .forEach(HtmlReader::dissolve);
        var blocks = new MarkupBlocks(out);
        root.traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                switch (node) {
                    case TextNode text -> blocks.text(text.getWholeText());
                    case Element element -> blocks.start(element.normalName());
                    default -> {}
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (node instanceof Element element) {
                    blocks.end(element.normalName());
                }
            }
        });
        blocks.finish();
    }

    /// A table that only arranges the page is no table.
    private static void dissolve(Element table) {
        table.tagName("div");
        for (var part : table.select("tbody, thead, tfoot, tr, td, th")) {
            if (part.closest("table") == null) {
                part.tagName("div");
            }
        }
    }
}
