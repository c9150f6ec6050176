package io.plimsoll.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Writes an answer as its events arrive: the text, then its sources, and on standard error what it did without.
final class AnswerPrinter {

    private static final int QUOTE_CHARS = 160;

    private final Surroundings surroundings;
    private final List<JsonNode> citations = new ArrayList<>();
    private boolean wrote;

    AnswerPrinter(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// Whether that was the last event.
    boolean hear(EventStream.Event event) {
        var data = Json.parseOrEmpty(event.data());
        switch (event.type()) {
            case "token" ->
                write(
                        data.isString()
                                ? data.asString("")
                                : Json.text(data, "text", "token").orElse(""));
            case "citation" -> citations.add(data);
            case "error" -> {
                endLine();
                throw new CommandFailure(Problem.of(data.path("status").asInt(500), data, Optional.empty()));
            }
            case "done" -> {
                finish(data);
                return true;
            }
            default -> {} // `stage`, and what a newer server may add
        }
        return false;
    }

    private void write(String text) {
        surroundings.out().print(text);
        surroundings.out().flush();
        wrote |= !text.isEmpty();
    }

    private void endLine() {
        if (wrote) {
            surroundings.out().println();
        }
    }

    private void finish(JsonNode answer) {
        if (!wrote) {
            write(Json.text(answer, "answer").orElse(""));
        }
        endLine();
        var sources = answer.path("citations").isArray()
                ? answer.path("citations").valueStream().toList()
                : citations;
        if (!sources.isEmpty()) {
            surroundings.out().println();
            surroundings.out().println(surroundings.bold("Sources"));
        }
        sources.forEach(this::source);
        degraded(surroundings, answer);
    }

    private void source(JsonNode citation) {
        var place = Json.text(citation, "documentId").orElse("?")
                + Json.text(citation, "page").map(page -> ", page " + page).orElse("")
                + ", " + citation.path("start").asInt(0) + "–"
                + citation.path("end").asInt(0);
        surroundings.out().println("[" + Json.text(citation, "n").orElse("?") + "] " + place);
        Json.text(citation, "quote")
                .map(quote -> Wording.excerpt(quote, QUOTE_CHARS))
                .ifPresent(quote -> surroundings.out().println("    " + surroundings.faint("“" + quote + "”")));
    }

    /// What the server did without, and why.
    static void degraded(Surroundings surroundings, JsonNode answer) {
        for (var note : answer.path("degraded")) {
            var text = note.isString() ? note.asString("") : Json.compact(note);
            surroundings.err().println("note: degraded, " + text);
        }
    }
}
