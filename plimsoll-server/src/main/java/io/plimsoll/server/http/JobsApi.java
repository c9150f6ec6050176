package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.IngestJob;
import io.plimsoll.ingest.JobQueue;
import io.plimsoll.ingest.JobState;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Ingestion jobs: where they stand, and dead ones tried again.
@RestController
final class JobsApi {

    private final JobQueue jobs;

    JobsApi(JobQueue jobs) {
        this.jobs = jobs;
    }

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
            DocumentsApi.@Nullable Failure error) {

        static ShownJob of(IngestJob job) {
            return new ShownJob(
                    job.id(),
                    job.collection().name().value(),
                    job.document().value(),
                    job.kind().name(),
                    job.state().name(),
                    job.attempts(),
                    job.createdAt(),
                    job.updatedAt(),
                    DocumentsApi.Failure.of(job.errorCode(), job.errorDetail()));
        }
    }

    @GetMapping(path = Routes.JOB, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownJob get(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        return ShownJob.of(require(context, id));
    }

    @GetMapping(path = Routes.JOBS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownJob> list(RequestContext context, HttpServletRequest request) {
        var parameters =
                QueryParameters.of(request, "state", "collection", QueryParameters.AFTER, QueryParameters.LIMIT);
        var state = parameters.text("state").map(JobsApi::state);
        var collection = parameters.text("collection").map(name -> ReachableCollections.key(context, name));
        return Page.of(
                parameters,
                (after, limit) -> jobs.list(context.tenant(), state, after, limit),
                IngestJob::id,
                job -> reaches(context, job)
                        && collection.map(job.collection()::equals).orElse(true),
                ShownJob::of);
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

    @PostMapping(path = Routes.REPLAY, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownJob> replay(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        require(context, id);
        var job = jobs.replay(context.tenant(), id).orElseThrow(() -> notFound(id));
        return ResponseEntity.accepted().body(ShownJob.of(job));
    }

    private IngestJob require(RequestContext context, String id) {
        return jobs.find(context.tenant(), id)
                .filter(job -> reaches(context, job))
                .orElseThrow(() -> notFound(id));
    }

    private static boolean reaches(RequestContext context, IngestJob job) {
        return context.principal().reaches(job.collection().name().value());
    }

    private static PlimsollException notFound(String id) {
        return new PlimsollException(ErrorCode.NOT_FOUND, "there is no job '" + id + "'");
    }
}
