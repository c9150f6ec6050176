package io.plimsoll.server.http;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.query.AsOf;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.Question;
import io.plimsoll.query.SearchMode;
import io.plimsoll.query.SearchOptions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Reads the bodies of searches and questions.
final class QuestionReader {

    /// @param explain whether each hit says where its score comes from
    record SearchBody(Question question, boolean explain) {}

    /// @param document that is missed
    record WhyNotBody(Question question, DocumentId document) {}

    /// The fields of [SearchOptions].
    static final List<String> OPTIONS =
            List.of("k", "mode", "group", "filter", "rerank", "mmr", "rewrite", "language", "asOf");

    private QuestionReader() {}

    /// These fields and the options.
    static String[] known(String... more) {
        return Stream.concat(Arrays.stream(more), OPTIONS.stream()).toArray(String[]::new);
    }

    static SearchBody search(CollectionKey collection, JsonNode body) {
        var object = JsonObject.body(body, known("query", "explain"));
        return new SearchBody(
                searched(collection, object), object.flag("explain").orElse(false));
    }

    static WhyNotBody whyNot(CollectionKey collection, JsonNode body) {
        var object = JsonObject.body(body, known("query", "documentId"));
        return new WhyNotBody(searched(collection, object), new DocumentId(object.requiredText("documentId")));
    }

    private static Question searched(CollectionKey collection, JsonObject object) {
        return new Question(collection, object.requiredText("query"), Optional.empty(), options(object));
    }

    static Question ask(CollectionKey collection, JsonNode body) {
        var object = JsonObject.body(body, known("question", "session"));
        try {
            return new Question(collection, object.requiredText("question"), object.text("session"), options(object));
        } catch (PlimsollException e) {
            throw e.field().equals(Optional.of("query")) ? e.atField("question") : e;
        }
    }

    static SearchOptions options(JsonObject object) {
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
