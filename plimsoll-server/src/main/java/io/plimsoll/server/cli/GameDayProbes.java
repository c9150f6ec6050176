package io.plimsoll.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.JsonNode;

/// Asks a question again and again, a few at a time, and counts how it fares. It is numbered, since one that is always
/// the same would be answered by a cache.
final class GameDayProbes implements AutoCloseable {

    private static final long PAUSE_MILLIS = 50;

    private final ServerClient client;
    private final String path;
    private final String question;
    private final boolean answers;
    private final int atATime;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong number = new AtomicLong();
    private final LongAdder failed = new LongAdder();
    private final LongAdder degraded = new LongAdder();

    record Counts(long asked, long failed, long degraded) {}

    /// Reranks, so that a rerank model that fails is seen.
    GameDayProbes(ServerClient client, GameDay.Asked asked, String kind) {
        this.atATime = asked.atATime();
        this.client = client;
        this.path = Routes.collection(asked.collection()) + "/" + kind;
        this.question = asked.question();
        this.answers = kind.equals("ask");
    }

    private JsonNode body(long number) {
        var numbered = question + " (" + number + ")";
        return answers
                ? Json.object().put("question", numbered)
                : Json.object().put("query", numbered).put("rerank", true);
    }

    void start() {
        for (int i = 0; i < atATime; i++) {
            threads.add(Thread.ofVirtual().name("gameday-" + i).start(this::work));
        }
    }

    private void work() {
        try {
            do {
                ask();
            } while (!stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        var body = body(number.incrementAndGet());
        try {
            if (!client.post(path, body).path("degraded").isEmpty()) {
                degraded.increment();
            }
        } catch (CommandFailure e) {
            failed.increment();
        }
    }

    /// Returns when nothing is asked any more.
    void stop() {
        stopping.countDown();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    Counts counts() {
        return new Counts(number.get(), failed.sum(), degraded.sum());
    }

    @Override
    public void close() {
        stop();
    }
}
