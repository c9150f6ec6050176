package io.plimsoll.server.http;

import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.evaluation.Origin;
import io.plimsoll.evaluation.Relevant;
import io.plimsoll.tenant.AccessLabels;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Reads golden questions: a JSON object with `items`, or a line of JSON for each.
final class GoldenReader {

    static final String NDJSON = "application/x-ndjson";
    private static final String DOCUMENTS = "documents";
    private static final String RELEVANT = "relevant";

    private final HttpSettings settings;

    GoldenReader(HttpSettings settings) {
        this.settings = settings;
    }

    /// @param places where each stands in the body: `items[3]`, or `line 4`
    record Read(List<GoldenQuestion> questions, List<String> places) {

        private void add(String place, GoldenQuestion question) {
            if (questions.size() == GoldenStore.MAX_QUESTIONS) {
                throw PlimsollException.invalidField(
                        place, "a collection has at most " + GoldenStore.MAX_QUESTIONS + " golden questions");
            }
            questions.add(question);
            places.add(place);
        }
    }

    Read read(HttpServletRequest request) {
        var body = new Body(request);
        body.require("application/json", NDJSON, "application/ndjson", "application/jsonl");
        return body.isJson() ? items(body.json(settings.maxJsonBytes())) : lines(body);
    }

    private static Read items(JsonNode json) {
        var items = JsonObject.body(json, "items").required("items");
        if (!items.isArray()) {
            throw PlimsollException.invalidField("items", "items is an array of golden questions");
        }
        var read = new Read(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < items.size(); i++) {
            var place = "items[" + i + "]";
            read.add(place, question(place, items.get(i)));
        }
        return read;
    }

    /// Nothing is taken where any line is wrong; the first that is wrong is named by its number.
    private Read lines(Body body) {
        var read = new Read(new ArrayList<>(), new ArrayList<>());
        var lines = new Lines(body.content(Long.MAX_VALUE, HttpSettings.MAX_JSON_BYTES), settings.maxJsonBytes());
        try {
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                if (!line.get().isBlank()) {
                    read.add("line " + line.get().number(), question(line.get()));
                }
            }
        } catch (IOException e) {
            throw Problems.brokenBody();
        }
        return read;
    }

    private GoldenQuestion question(Lines.Line line) {
        var place = "line " + line.number();
        if (line.tooLong()) {
            throw new PlimsollException(
                            ErrorCode.TOO_LARGE, place + " has more than " + settings.maxJsonBytes() + " bytes")
                    .atField(place)
                    .setBy(HttpSettings.MAX_JSON_BYTES);
        }
        try {
            return question(place, Json.parse(line.bytes()));
        } catch (PlimsollException e) {
            var detail = e.detail().startsWith(place) ? e.detail() : place + ": " + e.detail();
            throw new PlimsollException(e.code(), detail, e).atField(e.field().orElse(place));
        }
    }

    private static GoldenQuestion question(String place, JsonNode node) {
        var object = JsonObject.of(
                place,
                node,
                ErrorCode.INVALID_FIELD,
                "id",
                "question",
                DOCUMENTS,
                RELEVANT,
                "labels",
                "origin",
                "accepted",
                "missing");
        try {
            return new GoldenQuestion(
                    object.requiredText("id"),
                    object.requiredText("question"),
                    relevant(object),
                    object.texts("labels").map(AccessLabels::of).orElse(AccessLabels.NONE),
                    object.text("origin").map(Origin::of).orElse(Origin.CURATED),
                    object.flag("accepted").orElse(true));
        } catch (PlimsollException e) {
            throw e.field().filter(field -> !field.startsWith(place)).isPresent()
                    ? e.atField(place + "." + e.field().get())
                    : e;
        }
    }

    /// `documents` are whole ones; `relevant` says more, and then `documents`, as an answer shows them, say nothing
    /// new.
    private static List<Relevant> relevant(JsonObject object) {
        var documents = object.texts(DOCUMENTS).orElse(List.of()).stream()
                .distinct()
                .map(DocumentId::new)
                .toList();
        var detailed = object.get(RELEVANT);
        if (detailed.isEmpty()) {
            return documents.stream().map(Relevant::of).toList();
        }
        if (!detailed.get().isArray()) {
            throw JsonObject.wrongType(
                    ErrorCode.INVALID_FIELD, object.path(RELEVANT), "an array of objects", detailed.get());
        }
        var relevant = new ArrayList<Relevant>();
        for (var node : detailed.get()) {
            relevant.add(relevant(object.path(RELEVANT) + "[" + relevant.size() + "]", node));
        }
        var named = relevant.stream().map(Relevant::document).toList();
        if (!new HashSet<>(named).containsAll(documents)) {
            throw object.wrong(DOCUMENTS, "'documents' names others than 'relevant' does; give one of the two");
        }
        return relevant;
    }

    private static Relevant relevant(String path, JsonNode node) {
        var object = JsonObject.of(path, node, ErrorCode.INVALID_FIELD, "documentId", "grade", "start", "end");
        var start = object.integer("start");
        var end = object.integer("end");
        if (start.isPresent() != end.isPresent()) {
            throw object.wrong("start", "'start' and 'end' are given together or not at all");
        }
        try {
            return new Relevant(
                    new DocumentId(object.requiredText("documentId")),
                    object.integer("grade").orElse(1),
                    start.map(from -> new Relevant.Place(from, end.orElseThrow())));
        } catch (PlimsollException e) {
            throw e.field().filter(field -> !field.startsWith(path)).isPresent()
                    ? e.atField(path + "." + e.field().get())
                    : e;
        }
    }
}
