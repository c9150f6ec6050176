package io.plimsoll.server.http;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.rollout.GoldenQuestion;
import io.plimsoll.rollout.RolloutStore;
import io.plimsoll.tenant.AccessLabels;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// A collection's golden questions, which builds of its index are validated with.
@RestController
final class GoldenApi {

    private final RolloutStore store;
    private final ReachableCollections collections;
    private final HttpSettings settings;

    GoldenApi(RolloutStore store, CollectionCatalog catalog, HttpSettings settings) {
        this.store = store;
        this.collections = new ReachableCollections(catalog);
        this.settings = settings;
    }

    record ShownQuestion(String id, String question, List<String> documents, List<String> labels) {

        static ShownQuestion of(GoldenQuestion question) {
            return new ShownQuestion(
                    question.id(),
                    question.question(),
                    question.documents().stream().map(DocumentId::value).toList(),
                    DocumentReader.shown(question.labels()));
        }
    }

    record ShownQuestions(List<ShownQuestion> items) {}

    @GetMapping(path = Routes.GOLDEN, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownQuestions get(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return shown(store.golden(collections.require(context, name).key()));
    }

    @PutMapping(path = Routes.GOLDEN, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownQuestions put(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var items = JsonObject.body(new Body(request).json(settings.maxJsonBytes()), "items")
                .required("items");
        if (!items.isArray()) {
            throw PlimsollException.invalidField("items", "items is an array of golden questions");
        }
        var questions = new ArrayList<GoldenQuestion>();
        var ids = new HashSet<String>();
        for (int i = 0; i < items.size(); i++) {
            var question = question("items[" + i + "]", items.get(i));
            if (!ids.add(question.id())) {
                throw PlimsollException.invalidField("items[" + i + "].id", "this id stands twice");
            }
            questions.add(question);
        }
        store.putGolden(key, questions, AuditEvent.done(AuditAction.GOLDEN_CHANGE, context.actor(), key.object()));
        return shown(store.golden(key));
    }

    private static GoldenQuestion question(String path, JsonNode node) {
        var object = JsonObject.of(path, node, ErrorCode.INVALID_FIELD, "id", "question", "documents", "labels");
        var documents = object.texts("documents").orElse(List.of()).stream()
                .map(DocumentId::new)
                .toList();
        var labels = object.texts("labels").map(AccessLabels::of).orElse(AccessLabels.NONE);
        try {
            return new GoldenQuestion(object.requiredText("id"), object.requiredText("question"), documents, labels);
        } catch (PlimsollException e) {
            throw e.field().filter(field -> !field.startsWith(path)).isPresent()
                    ? e.atField(path + "." + e.field().get())
                    : e;
        }
    }

    private static ShownQuestions shown(List<GoldenQuestion> questions) {
        return new ShownQuestions(questions.stream().map(ShownQuestion::of).toList());
    }
}
