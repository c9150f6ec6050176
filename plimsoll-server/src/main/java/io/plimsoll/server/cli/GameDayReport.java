package io.plimsoll.server.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a game day showed.
///
/// @param incident of the runbook, as it was when its steps were in force or the fault had ended
/// @param over     the same once it was closed
record GameDayReport(
        JsonNode game,
        Instant begun,
        Instant ended,
        Optional<JsonNode> incident,
        Optional<JsonNode> over,
        GameDayProbes.Counts requests) {

    /// Where no runbook is to act it is enough to have gone through with it.
    boolean passed() {
        return Json.text(game, "runbook").isEmpty()
                || (incident.filter(each -> each.has("actedAt")).isPresent() && over.isPresent());
    }

    private @Nullable Double seconds(Optional<JsonNode> of, String field, Instant from) {
        return of.flatMap(each -> Json.text(each, field))
                .map(Instant::parse)
                .map(at -> Duration.between(from, at).toMillis() / 1e3)
                .orElse(null);
    }

    JsonNode toJson() {
        var report = Json.object();
        report.put("name", Json.text(game, "name").orElse(""));
        report.put("fault", Json.text(game, "fault").orElse(""));
        report.put("runbook", Json.text(game, "runbook").orElse(null));
        report.put("incident", incident.flatMap(each -> Json.text(each, "id")).orElse(null));
        report.put("begunAt", begun.toString());
        report.put("endedAt", ended.toString());
        report.put("detectSeconds", seconds(incident, "openedAt", begun));
        report.put("mitigateSeconds", seconds(incident, "actedAt", begun));
        report.put("recoverSeconds", seconds(over, "closedAt", ended));
        report.putObject("requests")
                .put("asked", requests.asked())
                .put("failed", requests.failed())
                .put("degraded", requests.degraded());
        return report.put("passed", passed());
    }

    void print(PrintStream out) {
        out.println("game day          " + Json.text(game, "name").orElse("-") + ": "
                + Json.text(game, "fault").orElse("-"));
        out.println("runbook           " + Json.text(game, "runbook").orElse("none can act"));
        out.println("time to detect    " + shown(seconds(incident, "openedAt", begun)));
        out.println("time to mitigate  " + shown(seconds(incident, "actedAt", begun)));
        out.println("time to recover   " + shown(seconds(over, "closedAt", ended)));
        out.println("requests          " + requests.asked() + " asked, " + requests.failed() + " failed, "
                + requests.degraded() + " degraded");
        out.println(passed() ? "passed" : "FAILED: the runbook did not act, or did not go back");
    }

    private static String shown(@Nullable Double seconds) {
        return seconds == null ? "-" : String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
