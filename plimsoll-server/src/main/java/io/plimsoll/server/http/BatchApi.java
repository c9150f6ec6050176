package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog.Acceptance;
import io.plimsoll.ingest.Ingestion;
import io.plimsoll.ingest.Ingestion.BatchResult;
import io.plimsoll.ingest.Ingestion.TextDocument;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Many documents in one request: a line of JSON each, answered by a line each, in order, while the request goes on.
/// A line that is refused fails no other.
@RestController
final class BatchApi {

    private static final String NDJSON = "application/x-ndjson";
    private static final int MAX_GROUP_LINES = 64;
    private static final int MAX_GROUP_BYTES = 8 << 20;

    private final Ingestion ingestion;
    private final ReachableCollections collections;
    private final DocumentReader reader;
    private final HttpSettings settings;

    BatchApi(Ingestion ingestion, CollectionCatalog catalog, HttpSettings settings, InstantSource clock) {
        this.ingestion = ingestion;
        this.collections = new ReachableCollections(catalog);
        this.reader = new DocumentReader(clock);
        this.settings = settings;
    }

    /// @param status `accepted`, `unchanged` or `rejected`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LineResult(
            int line,
            @Nullable String id,
            String status,
            @Nullable String job,
            @Nullable String code,
            @Nullable String detail,
            @Nullable String field,
            @Nullable String setting,
            @Nullable String limit,
            @Nullable Long retryAfterMs) {

        static LineResult accepted(int line, String id, Acceptance acceptance) {
            return new LineResult(
                    line,
                    id,
                    DocumentsApi.Accepted.status(acceptance),
                    acceptance.jobId(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        static LineResult rejected(int line, @Nullable String id, PlimsollException failure) {
            return new LineResult(
                    line,
                    id,
                    "rejected",
                    null,
                    failure.code().wireName(),
                    failure.detail(),
                    failure.field().orElse(null),
                    failure.setting().orElse(null),
                    failure.limited().map(PlimsollException.Limited::limit).orElse(null),
                    failure.retryAfter().map(wait -> wait.toMillis()).orElse(null));
        }
    }

    /// A line that was read: its document, or why it has none.
    private record ReadLine(
            int number,
            @Nullable String id,
            @Nullable TextDocument document,
            @Nullable PlimsollException failure) {}

    /// Answers in NDJSON also to who accepts JSON alone: each line is a JSON document.
    @PostMapping(
            path = Routes.BATCH,
            produces = {NDJSON, MediaType.APPLICATION_JSON_VALUE})
    void batch(
            RequestContext context,
            @PathVariable("collection") String name,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var body = new Body(request);
        body.require(NDJSON, "application/ndjson", "application/jsonl");
        ingestion.requireRoom(context);
        var lines = new Lines(body.content(Long.MAX_VALUE, HttpSettings.MAX_JSON_BYTES), settings.maxJsonBytes());
        boolean deadlineStated = RequestContexts.stated(request).isPresent();
        response.setContentType(NDJSON);
        try (var results = new LineWriter(response.getOutputStream())) {
            for (var group = group(lines); !group.isEmpty(); group = group(lines)) {
                submit(deadlineStated ? context : renewed(context), key, group, results);
            }
        }
    }

    /// A batch may take as long as it likes where the caller sets no limit; each group of it may not.
    private RequestContext renewed(RequestContext context) {
        return context.withDeadline(Deadline.in(settings.ingestDeadline()));
    }

    private List<ReadLine> group(Lines lines) throws IOException {
        var group = new ArrayList<ReadLine>();
        int bytes = 0;
        while (group.size() < MAX_GROUP_LINES && bytes < MAX_GROUP_BYTES) {
            var line = lines.next();
            if (line.isEmpty()) {
                break;
            }
            bytes += line.get().bytes().length;
            if (!line.get().isBlank()) {
                group.add(read(line.get()));
            }
        }
        return group;
    }

    private ReadLine read(Lines.Line line) {
        if (line.tooLong()) {
            var failure = new PlimsollException(
                            ErrorCode.TOO_LARGE, "the line has more than " + settings.maxJsonBytes() + " bytes")
                    .setBy(HttpSettings.MAX_JSON_BYTES);
            return new ReadLine(line.number(), null, null, failure);
        }
        @Nullable JsonNode json = null;
        try {
            json = Json.parse(line.bytes());
            var document = reader.line(json);
            return new ReadLine(line.number(), document.document().id().value(), document, null);
        } catch (PlimsollException e) {
            return new ReadLine(line.number(), json == null ? null : id(json), null, e);
        }
    }

    /// What a refused line calls itself.
    private static @Nullable String id(JsonNode json) {
        var id = json.path("id");
        return id.isString() ? id.stringValue() : null;
    }

    private void submit(RequestContext context, CollectionKey key, List<ReadLine> group, LineWriter results)
            throws IOException {
        var documents = new ArrayList<TextDocument>();
        for (var line : group) {
            if (line.document() != null) {
                documents.add(line.document());
            }
        }
        var submitted = submitted(context, key, documents).iterator();
        for (var line : group) {
            results.add(line.document() == null ? refused(line) : result(line, submitted.next()));
        }
    }

    private static LineResult refused(ReadLine line) {
        var failure = line.failure();
        return LineResult.rejected(line.number(), line.id(), failure == null ? Problems.brokenBody() : failure);
    }

    private static LineResult result(ReadLine line, BatchResult result) {
        var id = line.id() == null ? "" : line.id();
        return result.acceptance()
                .map(acceptance -> LineResult.accepted(line.number(), id, acceptance))
                .orElseGet(() ->
                        LineResult.rejected(line.number(), id, result.failure().orElseThrow()));
    }

    /// A failure of all is a failure of each: the batch goes on.
    private List<BatchResult> submitted(RequestContext context, CollectionKey key, List<TextDocument> documents) {
        if (documents.isEmpty()) {
            return List.of();
        }
        try {
            context.deadline().check("the rest of the batch");
            return ingestion.submitAll(context, key, documents);
        } catch (RuntimeException e) {
            var failed = new BatchResult(Optional.empty(), Optional.of(Problems.failureOf(e)));
            return documents.stream().map(unused -> failed).toList();
        }
    }
}
