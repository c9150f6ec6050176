package io.plimsoll.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Writes lines of JSON on a thread of its own: many callers read nothing before they have sent everything, and must
/// not be waited for.
final class LineWriter implements AutoCloseable {

    private static final int MAX_WAITING_LINES = 100_000;
    private static final byte[] END = new byte[0];

    private final OutputStream out;
    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>(MAX_WAITING_LINES);
    private final Thread thread;
    private volatile @Nullable IOException failure;

    LineWriter(OutputStream out) {
        this.out = out;
        this.thread = Thread.ofVirtual().name("batch-results").start(this::run);
    }

    /// Throws where nobody reads any more.
    void add(Object line) throws IOException {
        var failed = failure;
        if (failed != null) {
            throw failed;
        }
        try {
            waiting.put(Json.bytes(line));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void run() {
        try {
            for (var line = waiting.take(); line.length > 0; line = waiting.take()) {
                if (failure == null) {
                    write(line);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(byte[] line) {
        try {
            out.write(line);
            out.write('\n');
            if (waiting.isEmpty()) {
                out.flush();
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /// Returns when every line is written.
    @Override
    public void close() throws IOException {
        try {
            waiting.put(END);
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
