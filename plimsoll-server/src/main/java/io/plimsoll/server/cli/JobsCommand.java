package io.plimsoll.server.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plimsoll jobs`
@Command(
        name = "jobs",
        description = "Looks after the work on documents: what waits, runs, or was given up.",
        footer = {"", "Example:  plimsoll jobs list --state DEAD"})
final class JobsCommand extends CommandGroup {

    private static final String JOBS = "/api/v1/jobs";

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

    @Command(
            name = "list",
            description = "Lists jobs; those that were given up, unless told otherwise.",
            footer = {"", "Example:  plimsoll jobs list --state WAITING"})
    int list(
            @Option(names = "--state", paramLabel = "S", description = "${COMPLETION-CANDIDATES} (default: DEAD)")
                    Optional<State> state) {
        try (var client = connect()) {
            var jobs = client.list(
                    JOBS + "?state=" + state.orElse(State.DEAD).name().toUpperCase(Locale.ROOT));
            return print(listing("jobs", jobs), () -> {
                var table = new Table("id", "collection", "document", "state", "attempts", "reason");
                for (var job : jobs) {
                    var error = job.path("error").isObject() ? job.path("error") : job;
                    table.row(
                            Json.text(job, "id").orElse("-"),
                            Json.text(job, "collection").orElse("-"),
                            Json.text(job, "documentId", "document").orElse("-"),
                            Json.text(job, "state").orElse("-"),
                            Json.text(job, "attempts").orElse("-"),
                            Json.text(error, "errorDetail", "detail", "errorCode", "code")
                                    .orElse("-"));
                }
                table.print(surroundings().out());
            });
        }
    }

    @Command(
            name = "show",
            description = "Shows one job.",
            footer = {"", "Example:  plimsoll jobs show 01JQ6N"})
    int show(@Parameters(paramLabel = "ID") String id) {
        try (var client = connect()) {
            return printObject(client.get(JOBS + "/" + Routes.segment(id)));
        }
    }

    @Command(
            name = "replay",
            description = "Lets a job that was given up, or all of them, begin anew.",
            footer = {"", "Example:  plimsoll jobs replay --state DEAD"})
    int replay(
            @Parameters(paramLabel = "ID", arity = "0..1") Optional<String> id,
            @Option(names = "--state", paramLabel = "S", description = "all jobs in this state: DEAD")
                    Optional<State> state) {
        var allDead = state.filter(State.DEAD::equals).isPresent();
        if (id.isPresent() == state.isPresent() || (state.isPresent() && !allDead)) {
            throw wrong("name a job by its id, or all that were given up by --state DEAD");
        }
        try (var client = connect()) {
            var ids = id.map(List::of)
                    .orElseGet(() -> client.list(JOBS + "?state=DEAD").stream()
                            .flatMap(job -> Json.text(job, "id").stream())
                            .toList());
            ids.forEach(job -> client.post(JOBS + "/" + Routes.segment(job) + ":replay", Json.object()));
            var result = Json.object().put("replayed", ids.size());
            return print(result, () -> surroundings().out().println("replayed " + Wording.count(ids.size(), "job")));
        }
    }
}
