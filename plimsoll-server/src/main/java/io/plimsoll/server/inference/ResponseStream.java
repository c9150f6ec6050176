package io.plimsoll.server.inference;

import io.plimsoll.request.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The bytes of a response as they come in: at most 32 MB of them, no read waits past the deadline or longer than the
/// reader has patience, an interrupt ends a read, and closing it hangs up. The JDK's own stream of a body has none of
/// these limits.
final class ResponseStream extends InputStream implements BodySubscriber<ResponseStream> {

    static final int MAX_BYTES = 32 * 1024 * 1024;

    private sealed interface Signal {
        record Bytes(List<ByteBuffer> buffers) implements Signal {}

        record Failed(Throwable cause) implements Signal {}

        record Ended() implements Signal {}
    }

    private final String service;
    private final Deadline deadline;
    /// Holds one batch of bytes and one end at most, since a batch is asked for when the one before it is read.
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;
    private @Nullable Duration patience;
    private Deadline patient;
    private long received;
    private boolean ended;

    ResponseStream(String service, Deadline deadline) {
        this.service = service;
        this.deadline = deadline;
        this.patient = deadline;
    }

    /// From now on reads fail when this time has passed, until patience is given again.
    void patience(Duration limit) {
        patience = limit;
        patient = Deadline.in(limit);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (buffers.isEmpty()) {
            if (ended) {
                return -1;
            }
            accept(next());
        }
        var buffer = buffers.element();
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        if (!buffer.hasRemaining()) {
            buffers.remove();
            askForMore();
        }
        return count;
    }

    private void accept(Signal signal) throws IOException {
        switch (signal) {
            case Signal.Bytes bytes -> {
                for (var buffer : bytes.buffers()) {
                    received += buffer.remaining();
                    if (buffer.hasRemaining()) {
                        buffers.add(buffer);
                    }
                }
                if (received > MAX_BYTES) {
                    throw CallFailure.lasting("the " + service + " service sent more than 32 MB");
                }
                askForMore();
            }
            case Signal.Failed failed ->
                throw CallFailure.broken("the connection to the " + service + " service broke", failed.cause());
            case Signal.Ended unused -> ended = true;
        }
    }

    private Signal next() throws IOException {
        long wait = Math.min(deadline.remaining().toNanos(), patient.remaining().toNanos());
        var waiting = deadline.waiting();
        try (waiting) {
            var signal = signals.poll(wait, TimeUnit.NANOSECONDS);
            if (signal != null) {
                return signal;
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        var limit = patience;
        if (limit == null || deadline.passed()) {
            throw ModelConnection.late(service, deadline);
        }
        throw CallFailure.lasting("the " + service + " service fell silent");
    }

    private void askForMore() {
        var source = subscription;
        if (source != null && buffers.isEmpty()) {
            source.request(1);
        }
    }

    @Override
    public void close() {
        closed = true;
        var source = subscription;
        if (source != null) {
            source.cancel();
        }
    }

    @Override
    public CompletionStage<ResponseStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription source) {
        subscription = source;
        if (closed) {
            source.cancel();
        } else {
            source.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> batch) {
        signals.add(new Signal.Bytes(batch));
    }

    @Override
    public void onError(Throwable cause) {
        signals.add(new Signal.Failed(cause));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.Ended());
    }
}
