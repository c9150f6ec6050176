package io.plimsoll.server.cli;

import java.time.Duration;

/// Waits until a collection has nothing left to do, and learns which documents were given up.
final class JobWatch {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final int MAX_POLLS_WITHOUT_PROGRESS = 2_400;

    private final ServerClient client;
    private final Surroundings surroundings;
    private final String collection;
    private final Retries retries;

    JobWatch(ServerClient client, Surroundings surroundings, String collection) {
        this.client = client;
        this.surroundings = surroundings;
        this.collection = collection;
        this.retries = new Retries(surroundings);
    }

    /// Throws after 10 minutes in which nothing got done.
    IngestReport await(IngestReport report) {
        if (!report.hasAny()) {
            return report;
        }
        untilIdle();
        for (var job : client.list("/api/v1/jobs?state=DEAD&collection=" + Routes.segment(collection))) {
            if (Json.text(job, "collection").orElse(collection).equals(collection)) {
                report.dead(job);
            }
        }
        return report;
    }

    void untilIdle() {
        var pending = pending();
        try (var progress = new ProgressLine(surroundings, (int) Math.min(pending, Integer.MAX_VALUE), "document")) {
            var idlePolls = 0;
            while (pending > 0) {
                surroundings.sleep(POLL);
                var now = pending();
                idlePolls = now < pending ? 0 : idlePolls + 1;
                if (idlePolls > MAX_POLLS_WITHOUT_PROGRESS) {
                    throw CommandFailure.of(
                            "stalled",
                            "the server made no progress for 10 minutes; see `plimsoll jobs list` and its log");
                }
                progress.advance((int) Math.max(0, pending - now));
                pending = now;
            }
        }
    }

    private long pending() {
        return retries.run(() -> client.get(Routes.collection(collection)))
                .path("pending")
                .asLong(0);
    }
}
