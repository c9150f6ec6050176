package io.plimsoll.tika;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/// Tells a page's content from what surrounds it, by its tags, roles and the usual names.
final class HtmlBoilerplate {

    private static final String SCRIPTS =
            "script, style, template, noscript, iframe, object, embed, svg, canvas, audio, video, head > *";
    private static final String SURROUNDINGS = "nav, aside, input, select, button, textarea, option, datalist, dialog,"
            + " [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=complementary],"
            + " [aria-hidden=true], [hidden]";
    private static final Set<String> NAMES = Set.of(
            "nav",
            "navbar",
            "navheader", // DocBook
            "navfooter",
            "docnav", // Publican
            "sphinxsidebar", // Sphinx
            "headerlink",
            "tagline",
            "banner",
            "navigation",
            "menu",
            "sidebar",
            "breadcrumb",
            "breadcrumbs",
            "footer",
            "site-footer",
            "site-header",
            "cookie",
            "cookies",
            "cookie-banner",
            "cookie-consent",
            "skip-link",
            "pagination",
            "share",
            "social",
            "advertisement");
    private static final Set<String> HEADING_MARKS = Set.of("¶", "#", "§", "🔗", "∞");

    private HtmlBoilerplate() {}

    static void hideScripts(Document page) {
        page.select(SCRIPTS).remove();
    }

    static void strip(Document page) {
        page.body().select(SURROUNDINGS).forEach(HtmlBoilerplate::removeUnlessContent);
        for (var edge : page.body().select("header, footer")) {
            if (edge.closest("article, main, [role=main]") == null) {
                removeUnlessContent(edge);
            }
        }
        for (var element : page.body().select("[class], [id]")) {
            if (isNamedSo(element)) {
                removeUnlessContent(element);
            }
        }
        for (var link : page.body().select("a[href^=#]")) {
            if (HEADING_MARKS.contains(link.text().strip())) {
                link.remove();
            }
        }
    }

    /// The part marked as the content if it has at least half of the text, else all of it.
    static Element content(Document page) {
        int all = page.body().text().length();
        return Optional.ofNullable(page.body().selectFirst("main, [role=main]"))
                .or(() -> Optional.of(page.body().select("article"))
                        .filter(articles -> articles.size() == 1)
                        .map(articles -> articles.get(0)))
                .filter(part -> part.text().length() * 2 >= all)
                .orElse(page.body());
    }

    private static boolean isNamedSo(Element element) {
        return NAMES.contains(element.id().toLowerCase(Locale.ROOT))
                || element.classNames().stream().anyMatch(name -> NAMES.contains(name.toLowerCase(Locale.ROOT)));
    }

    private static void removeUnlessContent(Element element) {
        boolean content = Set.of("body", "main", "article").contains(element.normalName())
                || element.selectFirst("main, article, [role=main]") != null;
        if (!content) {
            element.remove();
        }
    }
}
