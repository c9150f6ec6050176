package io.plimsoll.server.cli;

import java.time.Duration;

/// How far a long piece of work is: on a terminal one line that is overwritten, elsewhere a line now and then. May be
/// called by many threads.
final class ProgressLine implements AutoCloseable {

    private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final long PLAIN_NANOS = Duration.ofSeconds(10).toNanos();
    private static final String CLEAR = "\r\u001b[K";

    private final Surroundings surroundings;
    private int total;
    private final String noun;
    private final long begun = System.nanoTime();
    private long shownAt = begun;
    private int done;
    private boolean drawn;

    ProgressLine(Surroundings surroundings, int total, String noun) {
        this.surroundings = surroundings;
        this.total = total;
        this.noun = noun;
    }

    synchronized void advance(int by) {
        done += by;
        var now = System.nanoTime();
        if (now - shownAt >= (surroundings.errIsTerminal() ? TERMINAL_NANOS : PLAIN_NANOS)) {
            shownAt = now;
            show(text(done, total, noun, Duration.ofNanos(now - begun)));
        }
    }

    /// Where the total becomes known on the way.
    synchronized void advance(int by, int newTotal) {
        total = newTotal;
        advance(by);
    }

    private void show(String line) {
        if (surroundings.errIsTerminal()) {
            surroundings.err().print(CLEAR + line);
            surroundings.err().flush();
            drawn = true;
        } else {
            surroundings.err().println(line);
        }
    }

    /// `120/500 documents, 34.2/s, 11 s left`
    static String text(int done, int total, String noun, Duration since) {
        var seconds = since.toNanos() / 1e9;
        var rate = seconds > 0 ? done / seconds : 0;
        var text = done + "/" + Wording.count(total, noun) + ", " + Wording.fixed(rate, 1) + "/s";
        return done == 0 || done >= total
                ? text
                : text + ", " + Wording.duration(Duration.ofSeconds(Math.max(1, Math.round((total - done) / rate))))
                        + " left";
    }

    @Override
    public synchronized void close() {
        if (drawn) {
            surroundings.err().print(CLEAR);
            surroundings.err().flush();
        }
    }
}
