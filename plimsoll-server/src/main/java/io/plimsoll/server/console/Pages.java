package io.plimsoll.server.console;

import io.plimsoll.server.console.Sessions.Session;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The pages, as HTML. Whatever comes from outside goes through [#escaped].
final class Pages {

    /// One collection as the list shows it.
    record Line(String name, String state, long documents, long passages, long pending, long dead) {}

    static final String STYLE = """
            :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
            body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
            header { display: flex; justify-content: space-between; align-items: baseline; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
            input, button, a.button { font: inherit; padding: .4rem .8rem; }
            label { display: block; margin: 1rem 0 .3rem; }
            .problem { border-left: 4px solid #c33; padding-left: .8rem; }
            """;

    private Pages() {}

    static String login(List<String> issuers, Optional<String> problem) {
        var others = issuers.stream()
                .map(name -> "<p><a class=\"button\" href=\"/console/login/" + escaped(name) + "\">Log in with "
                        + escaped(name) + "</a></p>\n")
                .collect(Collectors.joining());
        return page("Log in", """
                <h1>Plimsoll</h1>
                %s%s<form method="post" action="/console/login" autocomplete="off">
                <label for="key">API key</label>
                <input id="key" name="key" type="password" required maxlength="512" size="50">
                <button type="submit">Log in</button>
                </form>
                """.formatted(
                        problem.map(text -> "<p class=\"problem\" role=\"alert\">" + escaped(text) + "</p>\n")
                                .orElse(""),
                        others));
    }

    static String overview(Session session, List<Line> collections, boolean more) {
        var principal = session.principal();
        var rows = collections.stream().map(Pages::row).collect(Collectors.joining());
        return page("Collections", """
                <header><h1>Plimsoll</h1>
                <form method="post" action="/console/logout">
                <input type="hidden" name="csrf" value="%s">
                <button type="submit">Log out</button>
                </form></header>
                <p>You are <strong>%s</strong>, tenant <strong>%s</strong>, role <strong>%s</strong>.</p>
                <h2>Collections</h2>
                %s
                """.formatted(
                        escaped(session.csrf()),
                        escaped(principal.id()),
                        escaped(principal.tenant().name()),
                        escaped(role(principal)),
                        collections.isEmpty() ? "<p>There is none that you reach.</p>" : table(rows, more)));
    }

    /// The most powerful role whose permissions it has, wherever it has them.
    private static String role(Principal principal) {
        return Arrays.stream(AccessRole.values())
                .filter(role -> role.permissions().stream()
                        .allMatch(permission -> principal.authority().mayAnywhere(permission)))
                .map(AccessRole::wireName)
                .findFirst()
                .orElse("none");
    }

    private static String table(String rows, boolean more) {
        return """
                <table><thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col" class="n">Documents</th>
                <th scope="col" class="n">Passages</th><th scope="col" class="n">Waiting</th><th scope="col" class="n">Failed</th></tr></thead>
                <tbody>
                %s</tbody></table>
                """.formatted(rows) + (more ? "<p>There are more; the API lists them all.</p>" : "");
    }

    private static String row(Line line) {
        return "<tr><td>%s</td><td>%s</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td class=\"n\">%d</td><td class=\"n\">%d</td></tr>%n"
                .formatted(
                        escaped(line.name()),
                        escaped(line.state()),
                        line.documents(),
                        line.passages(),
                        line.pending(),
                        line.dead());
    }

    static String problem(String title, String detail) {
        return page(title, """
                <h1>%s</h1>
                <p class="problem" role="alert">%s</p>
                <p><a href="/console">To the console</a></p>
                """.formatted(escaped(title), escaped(detail)));
    }

    private static String page(String title, String body) {
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>%s – Plimsoll</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <link rel="stylesheet" href="/console/style.css"></head>
                <body>
                %s</body></html>
                """.formatted(escaped(title), body);
    }

    /// Safe as text and within a quoted attribute.
    static String escaped(String text) {
        var safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }
}
