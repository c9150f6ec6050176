package io.plimsoll.server.http;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.query.AsOf;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.Question;
import io.plimsoll.query.SearchMode;
import io.plimsoll.query.SearchOptions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads the bodies of searches and questions.
final class QuestionReader {

    /// @param explain whether each hit says where its score comes from
    record SearchBody(Question question, boolean explain) {}

    private QuestionReader() {}

    static SearchBody search(CollectionKey collection, JsonNode body) {
        var object = JsonObject.body(
                body,
                "query",
                "k",
                "mode",
                "group",
                "filter",
                "rerank",
                "mmr",
                "rewrite",
                "language",
                "asOf",
                "explain");
        var question = new Question(collection, object.requiredText("query"), Optional.empty(), options(object));
        return new SearchBody(question, object.flag("explain").orElse(false));
    }

    static Question ask(CollectionKey collection, JsonNode body) {
        var object = JsonObject.body(
                body,
                "question",
                "session",
                "k",
                "mode",
                "group",
                "filter",
                "rerank",
                "mmr",
                "rewrite",
                "language",
                "asOf");
        try {
            return new Question(collection, object.requiredText("question"), object.text("session"), options(object));
        } catch (PlimsollException e) {
            throw e.field().equals(Optional.of("query")) ? e.atField("question") : e;
        }
    }

    private static SearchOptions options(JsonObject object) {
        return new SearchOptions(
                object.integer("k"),
                object.choice("mode", SearchMode.class),
                object.choice("group", Grouping.class).orElse(SearchOptions.DEFAULT.group()),
                FilterReader.read(object),
                object.flag("rerank"),
                object.number("mmr"),
                object.flag("rewrite"),
                object.text("language"),
                object.get("asOf").map(QuestionReader::asOf));
    }

    /// A generation's number, or a time of RFC 3339.
    private static AsOf asOf(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return new AsOf.Generation(node.longValue());
        }
        try {
            return new AsOf.Time(Instant.parse(node.asString("")));
        } catch (DateTimeParseException e) {
            throw PlimsollException.invalidField(
                    "asOf", "asOf is a generation's number or a time such as 2026-01-31T00:00:00Z");
        }
    }
}
