package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobAttempt;
import io.plimsoll.ingest.JobInspection;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.JobSelection;
import io.plimsoll.ingest.JobState;
import io.plimsoll.ingest.StallReason;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Ingestion jobs: where they stand and why they wait, and dead ones tried again or forgotten.
@RestController
final class JobsApi {

    private static final int DEFAULT_BULK = 1_000;

    private final JobQueue jobs;
    private final HttpSettings settings;

    JobsApi(JobQueue jobs, HttpSettings settings) {
        this.jobs = jobs;
        this.settings = settings;
    }

    /// @param stall   why it waits
    /// @param payload what it works on; only where one job is shown, as the history
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownJob(
            String id,
            String collection,
            String documentId,
            String kind,
            String state,
            int attempts,
            Instant createdAt,
            Instant updatedAt,
            DocumentsApi.@Nullable Failure error,
            @Nullable Stall stall,
            @Nullable Payload payload,
            @Nullable List<Attempt> history) {

        static ShownJob of(IngestJob job, Optional<StallReason> stall) {
            return new ShownJob(
                    job.id(),
                    job.collection().name().value(),
                    job.document().value(),
                    job.kind().name(),
                    job.state().name(),
                    job.attempts(),
                    job.createdAt(),
                    job.updatedAt(),
                    DocumentsApi.Failure.of(job.errorCode(), job.errorDetail()),
                    stall.map(Stall::of).orElse(null),
                    null,
                    null);
        }

        static ShownJob of(JobInspection inspection) {
            var job = of(inspection.job(), inspection.stall());
            return new ShownJob(
                    job.id,
                    job.collection,
                    job.documentId,
                    job.kind,
                    job.state,
                    job.attempts,
                    job.createdAt,
                    job.updatedAt,
                    job.error,
                    job.stall,
                    inspection.payload().map(Payload::of).orElse(null),
                    inspection.attempts().stream().map(Attempt::of).toList());
        }
    }

    /// @param reason stable; the detail says what to do
    /// @param until  the time it waits for, where it waits for a time
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Stall(String reason, String detail, @Nullable Instant until) {

        static Stall of(StallReason stall) {
            return new Stall(
                    stall.kind().name(),
                    stall.detail(),
                    stall instanceof StallReason.RetryAt retry ? retry.at() : null);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Payload(String contentHash, long bytes, @Nullable String mediaType) {

        static Payload of(JobInspection.Payload payload) {
            return new Payload(
                    payload.contentHash(), payload.bytes(), payload.mediaType().orElse(null));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attempt(
            int number,
            String worker,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String code,
            @Nullable String detail) {

        static Attempt of(JobAttempt attempt) {
            return new Attempt(
                    attempt.number(),
                    attempt.worker(),
                    attempt.startedAt(),
                    attempt.endedAt().orElse(null),
                    attempt.errorCode().orElse(null),
                    attempt.errorDetail().orElse(null));
        }
    }

    record Replayed(int replayed) {}

    /// @param dryRun whether nothing was changed
    record Discarded(int discarded, boolean dryRun) {}

    @GetMapping(path = Routes.JOB, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownJob get(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        require(context, id);
        return ShownJob.of(jobs.inspect(context.tenant(), id).orElseThrow(() -> notFound(id)));
    }

    @GetMapping(path = Routes.JOBS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownJob> list(RequestContext context, HttpServletRequest request) {
        var parameters = QueryParameters.of(
                request, "state", "collection", "code", QueryParameters.AFTER, QueryParameters.LIMIT);
        var selection = new JobSelection(
                context.tenant(),
                parameters.text("state").map(JobsApi::state),
                collections(context, parameters.text("collection")),
                parameters.text("code").map(JobsApi::code));
        var page = Page.of(
                parameters,
                (after, limit) -> jobs.list(selection, after, limit),
                IngestJob::id,
                job -> reaches(context, job),
                job -> job);
        var stalls = jobs.stalls(context.tenant(), page.items());
        var shown = page.items().stream()
                .map(job -> ShownJob.of(job, Optional.ofNullable(stalls.get(job.id()))))
                .toList();
        return new Page<>(shown, page.hasMore(), page.after());
    }

    private static JobState state(String name) {
        return Arrays.stream(JobState.values())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow(() -> PlimsollException.invalidField(
                        "state",
                        "the state is one of "
                                + Arrays.stream(JobState.values())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", "))));
    }

    private static String code(String name) {
        if (Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName).noneMatch(name::equals)) {
            throw PlimsollException.invalidField("code", "there is no failure with the code '" + name + "'");
        }
        return name;
    }

    /// The named collection, or all that the key reaches.
    private static Optional<Set<String>> collections(RequestContext context, Optional<String> named) {
        return named.map(name ->
                        Set.of(ReachableCollections.key(context, name).name().value()))
                .or(() -> context.principal().collections());
    }

    @PostMapping(path = Routes.REPLAY, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownJob> replay(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        require(context, id);
        var job = jobs.replay(context.tenant(), id, event(context, AuditAction.JOB_REPLAY))
                .orElseThrow(() -> notFound(id));
        return ResponseEntity.accepted().body(ShownJob.of(job, Optional.empty()));
    }

    @PostMapping(path = Routes.REPLAY_ALL, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Replayed> replayAll(RequestContext context, HttpServletRequest request) {
        var body = body(request, "collection", "code", "limit");
        int replayed = jobs.replayAll(selection(context, body), limit(body), event(context, AuditAction.JOB_REPLAY));
        return ResponseEntity.accepted().body(new Replayed(replayed));
    }

    @DeleteMapping(path = Routes.JOB)
    ResponseEntity<Void> discard(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        require(context, id);
        if (jobs.discard(context.tenant(), id, event(context, AuditAction.JOB_DISCARD))
                .isEmpty()) {
            throw notFound(id);
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping(path = Routes.DISCARD_ALL, produces = MediaType.APPLICATION_JSON_VALUE)
    Discarded discardAll(RequestContext context, HttpServletRequest request) {
        var body = body(request, "collection", "code", "limit", "dryRun");
        boolean dryRun = body.flag("dryRun").orElse(false);
        int discarded =
                jobs.discardAll(selection(context, body), limit(body), dryRun, event(context, AuditAction.JOB_DISCARD));
        return new Discarded(discarded, dryRun);
    }

    /// The queue says which job it is about.
    private static AuditEvent event(RequestContext context, AuditAction action) {
        return AuditEvent.done(action, context.actor(), "job");
    }

    private JsonObject body(HttpServletRequest request, String... known) {
        QueryParameters.of(request);
        return JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), known);
    }

    private static JobSelection selection(RequestContext context, JsonObject body) {
        return new JobSelection(
                context.tenant(),
                Optional.of(JobState.DEAD),
                collections(context, body.text("collection")),
                body.text("code").map(JobsApi::code));
    }

    private static int limit(JsonObject body) {
        int limit = body.integer("limit").orElse(DEFAULT_BULK);
        if (limit < 1 || limit > JobQueue.MAX_BULK) {
            throw body.wrong("limit", "'limit' is a whole number from 1 to " + JobQueue.MAX_BULK);
        }
        return limit;
    }

    private void require(RequestContext context, String id) {
        if (jobs.find(context.tenant(), id).filter(job -> reaches(context, job)).isEmpty()) {
            throw notFound(id);
        }
    }

    private static boolean reaches(RequestContext context, IngestJob job) {
        return context.principal().reaches(job.collection().name().value());
    }

    private static PlimsollException notFound(String id) {
        return new PlimsollException(ErrorCode.NOT_FOUND, "there is no job '" + id + "'");
    }
}
