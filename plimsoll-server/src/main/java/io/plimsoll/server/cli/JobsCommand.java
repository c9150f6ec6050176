package io.plimsoll.server.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `plimsoll jobs`
@Command(
        name = "jobs",
        description = "Looks after the work on documents: what waits, runs, or was given up.",
        footer = {"", "Example:  plimsoll jobs list --state DEAD"})
final class JobsCommand extends CommandGroup {

    private static final String JOBS = "/api/v1/jobs";

    /// Jobs of one call, and calls of one command.
    private static final int BULK = 10_000;

    private static final int MAX_CALLS = 100;

    /// Where a job stands.
    enum State {
        WAITING,
        RUNNING,
        DONE,
        DEAD
    }

    JobsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /// Which jobs are meant.
    static final class Selection {

        @Option(names = "--collection", paramLabel = "C", description = "only jobs of this collection")
        @Nullable
        String collection;

        @Option(
                names = "--code",
                paramLabel = "CODE",
                description = "only jobs that failed so, such as dependency_failed")
        @Nullable
        String code;

        String parameters() {
            return (collection == null ? "" : "&collection=" + Routes.segment(collection))
                    + (code == null ? "" : "&code=" + Routes.segment(code));
        }

        ObjectNode body() {
            var body = Json.object();
            if (collection != null) {
                body.put("collection", collection);
            }
            if (code != null) {
                body.put("code", code);
            }
            return body.put("limit", BULK);
        }
    }

    @Command(
            name = "list",
            description = "Lists jobs and why they failed or wait; those that were given up, unless told otherwise.",
            footer = {"", "Example:  plimsoll jobs list --state WAITING"})
    int list(
            @Option(names = "--state", paramLabel = "S", description = "${COMPLETION-CANDIDATES} (default: DEAD)")
                    Optional<State> state,
            @Mixin Selection selection) {
        try (var client = connect()) {
            var jobs = client.list(JOBS + "?state="
                    + state.orElse(State.DEAD).name().toUpperCase(Locale.ROOT) + selection.parameters());
            return print(listing("jobs", jobs), () -> {
                var table = new Table("id", "collection", "document", "state", "attempts", "reason");
                for (var job : jobs) {
                    table.row(
                            Json.text(job, "id").orElse("-"),
                            Json.text(job, "collection").orElse("-"),
                            Json.text(job, "documentId", "document").orElse("-"),
                            Json.text(job, "state").orElse("-"),
                            Json.text(job, "attempts").orElse("-"),
                            reason(job));
                }
                table.print(surroundings().out());
            });
        }
    }

    /// Why it waits, else how it failed.
    private static String reason(JsonNode job) {
        if (job.path("stall").isObject()) {
            var stall = job.path("stall");
            return Json.text(stall, "reason").orElse("-") + ": "
                    + Json.text(stall, "detail").orElse("-");
        }
        var error = job.path("error").isObject() ? job.path("error") : job;
        return Json.text(error, "errorDetail", "detail", "errorCode", "code").orElse("-");
    }

    @Command(
            name = "show",
            description = "Shows one job with its attempts.",
            footer = {"", "Example:  plimsoll jobs show 01JQ6N"})
    int show(@Parameters(paramLabel = "ID") String id) {
        try (var client = connect()) {
            return printObject(client.get(JOBS + "/" + Routes.segment(id)));
        }
    }

    @Command(
            name = "replay",
            description = "Lets a job that was given up, or all of them, begin anew.",
            footer = {"", "Example:  plimsoll jobs replay --state DEAD --code dependency_failed"})
    int replay(
            @Parameters(paramLabel = "ID", arity = "0..1") Optional<String> id,
            @Option(names = "--state", paramLabel = "S", description = "all jobs in this state: DEAD")
                    Optional<State> state,
            @Mixin Selection selection) {
        requireOneOrDead(id, state);
        try (var client = connect()) {
            int replayed;
            if (id.isPresent()) {
                client.post(JOBS + "/" + Routes.segment(id.get()) + ":replay", Json.object());
                replayed = 1;
            } else {
                replayed = all(() -> client.post(JOBS + ":replay", selection.body()), "replayed");
            }
            var result = Json.object().put("replayed", replayed);
            return print(result, () -> surroundings().out().println("replayed " + Wording.count(replayed, "job")));
        }
    }

    @Command(
            name = "discard",
            description = "Forgets a job that was given up, or all of them; earlier versions stay searchable.",
            footer = {"", "Example:  plimsoll jobs discard --state DEAD --code document_corrupt --dry-run"})
    int discard(
            @Parameters(paramLabel = "ID", arity = "0..1") Optional<String> id,
            @Option(names = "--state", paramLabel = "S", description = "all jobs in this state: DEAD")
                    Optional<State> state,
            @Option(names = "--dry-run", description = "only tells how many it would be") boolean dryRun,
            @Mixin Selection selection) {
        requireOneOrDead(id, state);
        if (id.isPresent() && dryRun) {
            throw wrong("--dry-run goes with --state DEAD");
        }
        try (var client = connect()) {
            int discarded;
            if (id.isPresent()) {
                client.delete(JOBS + "/" + Routes.segment(id.get()));
                discarded = 1;
            } else if (dryRun) {
                discarded = client.post(JOBS + ":discard", selection.body().put("dryRun", true))
                        .path("discarded")
                        .asInt(0);
            } else {
                discarded = all(() -> client.post(JOBS + ":discard", selection.body()), "discarded");
            }
            var result = Json.object().put("discarded", discarded).put("dryRun", dryRun);
            var verb = dryRun ? "would discard " : "discarded ";
            return print(result, () -> surroundings().out().println(verb + Wording.count(discarded, "job")));
        }
    }

    private void requireOneOrDead(Optional<String> id, Optional<State> state) {
        var allDead = state.filter(State.DEAD::equals).isPresent();
        if (id.isPresent() == state.isPresent() || (state.isPresent() && !allDead)) {
            throw wrong("name a job by its id, or all that were given up by --state DEAD");
        }
    }

    /// One call after the other until there are no more, or too many.
    private static int all(Supplier<JsonNode> call, String field) {
        int total = 0;
        for (int calls = 0; calls < MAX_CALLS; calls++) {
            int count = call.get().path(field).asInt(0);
            total += count;
            if (count < BULK) {
                return total;
            }
        }
        return total;
    }
}
