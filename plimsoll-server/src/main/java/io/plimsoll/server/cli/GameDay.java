package io.plimsoll.server.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One game day: the fault begins, the runbook is watched until it has acted, the fault ends, and the runbook is
/// watched
/// until it has gone back; questions are asked from before to after.
final class GameDay {

    private static final String GAMEDAYS = "/admin/v1/gamedays";
    private static final Duration POLL = Duration.ofMillis(200);

    /// For as long as a runbook may wait before it goes back, and some more.
    private static final Duration RECOVER_WITHIN = Duration.ofMinutes(20);

    private final Surroundings surroundings;
    private final ServerClient client;
    private final ObjectNode order;
    private final Asked asked;
    private final int keepSeconds;

    /// What is asked meanwhile, and by how many at a time.
    record Asked(String collection, String question, int atATime) {}

    GameDay(Surroundings surroundings, ServerClient client, ObjectNode order, Asked asked, int keepSeconds) {
        this.surroundings = surroundings;
        this.client = client;
        this.order = order;
        this.asked = asked;
        this.keepSeconds = keepSeconds;
    }

    GameDayReport play() {
        var game = client.post(GAMEDAYS, order);
        var begun = time(game, "begunAt");
        var runbook = Json.text(game, "runbook");
        try (var probes =
                new GameDayProbes(client, asked, Json.text(game, "probe").orElse("search"))) {
            probes.start();
            say(Json.text(game, "fault").orElse("it fails") + ", until "
                    + Json.text(game, "until").orElse("-"));
            var acted = runbook.flatMap(name -> awaitAction(name, begun, time(game, "until")));
            waitAWhile(game, acted.isPresent());
            var ended = end(game);
            say("the fault has ended");
            var over = acted.flatMap(this::awaitEnd);
            probes.stop();
            return new GameDayReport(game, begun, ended, acted, over, probes.counts());
        }
    }

    private void say(String line) {
        surroundings.err().println(line);
    }

    private static Instant time(JsonNode node, String name) {
        return Json.text(node, name).map(Instant::parse).orElse(Instant.EPOCH);
    }

    /// The incident once all its steps are in force; absent where the fault ends before.
    private Optional<JsonNode> awaitAction(String runbook, Instant begun, Instant until) {
        var told = new boolean[1];
        while (Instant.now().isBefore(until)) {
            var incident = find(runbook, begun);
            if (incident.isPresent() && !told[0]) {
                told[0] = true;
                say("incident " + Json.text(incident.get(), "id").orElse("-") + " is open: "
                        + Json.text(incident.get(), "cause").orElse(""));
            }
            if (incident.filter(each -> each.has("actedAt")).isPresent()) {
                say("its steps are in force");
                return incident;
            }
            surroundings.sleep(POLL);
        }
        return find(runbook, begun);
    }

    /// Where the server does not answer, which may be the fault's work, there is nothing to see.
    private Optional<JsonNode> find(String runbook, Instant begun) {
        try {
            var page = client.get("/admin/v1/incidents?limit=20&runbook=" + Routes.segment(runbook));
            return Json.items(page).stream()
                    .filter(incident -> !time(incident, "openedAt").isBefore(begun))
                    .findFirst();
        } catch (CommandFailure e) {
            return Optional.empty();
        }
    }

    private void waitAWhile(JsonNode game, boolean isActedUpon) {
        var rest = Duration.between(Instant.now(), time(game, "until"));
        var keep = isActedUpon ? Duration.ofSeconds(keepSeconds) : rest;
        var wait = keep.compareTo(rest) < 0 ? keep : rest;
        if (wait.isPositive()) {
            surroundings.sleep(wait);
        }
    }

    /// When the fault ended; by itself, where the server cannot be told.
    private Instant end(JsonNode game) {
        var path = GAMEDAYS + "/" + Routes.segment(Json.text(game, "id").orElse(""));
        try {
            return time(client.delete(path), "endedAt");
        } catch (CommandFailure e) {
            return time(game, "until");
        }
    }

    private Optional<JsonNode> awaitEnd(JsonNode incident) {
        var path = "/admin/v1/incidents/"
                + Routes.segment(Json.text(incident, "id").orElse(""));
        long until = System.nanoTime() + TimeUnit.NANOSECONDS.convert(RECOVER_WITHIN);
        while (System.nanoTime() < until) {
            var now = client.get(path);
            if (now.has("closedAt")) {
                say("the runbook has gone back");
                return Optional.of(now);
            }
            surroundings.sleep(POLL);
        }
        return Optional.empty();
    }
}
