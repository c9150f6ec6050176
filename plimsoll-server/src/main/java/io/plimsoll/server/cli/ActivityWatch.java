package io.plimsoll.server.cli;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// Waits for something that the server does with backups.
final class ActivityWatch {

    private static final Duration POLL = Duration.ofMillis(300);

    private final Surroundings surroundings;
    private final ServerClient client;

    ActivityWatch(Surroundings surroundings, ServerClient client) {
        this.surroundings = surroundings;
        this.client = client;
    }

    /// Returns it when it has ended, well or not.
    JsonNode await(JsonNode begun) {
        var path = "/admin/v1/backup-activities/"
                + Routes.segment(Json.text(begun, "id").orElse(""));
        var activity = begun;
        int shown = 0;
        try (var progress = new ProgressLine(surroundings, 0, "file")) {
            while (Json.text(activity, "state").orElse("").equals("RUNNING")) {
                surroundings.sleep(POLL);
                activity = client.get(path);
                int files = activity.path("files").asInt(0);
                progress.advance(files - shown, activity.path("totalFiles").asInt(0));
                shown = files;
            }
        }
        return activity;
    }

    /// Throws where it ended with problems.
    JsonNode awaitSuccess(JsonNode begun) {
        var ended = await(begun);
        if (!Json.text(ended, "state").orElse("").equals("DONE")) {
            var problems = new StringBuilder();
            ended.path("problems")
                    .forEach(problem ->
                            problems.append(problems.isEmpty() ? "" : "; ").append(problem.asString("")));
            throw CommandFailure.of("backup_failed", problems.toString());
        }
        return ended;
    }
}
