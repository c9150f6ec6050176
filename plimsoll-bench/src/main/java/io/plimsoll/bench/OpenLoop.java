package io.plimsoll.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/// Sends requests at the times at which they come (a Poisson process), whether the ones before have been answered or
/// not, over connections that stay open. Times count from when a request came, and so include what it had to wait for a
/// connection. Written on bare sockets: the load costs as little as it can of the processors that it shares with the
/// server.
final class OpenLoop {

    private static final long CLOSED = -1;
    private static final int MAX_WAITING = 50_000;
    private static final int TIMEOUT_MS = 30_000;

    private final InetSocketAddress server;
    private final IntFunction<byte[]> requests;
    private final AtomicInteger sent = new AtomicInteger();
    private final int connections;

    /// @param requests the bytes of the n-th; none is sent twice, since its answer would come from a cache
    OpenLoop(String address, IntFunction<byte[]> requests, int connections) {
        var uri = URI.create(address);
        this.server = new InetSocketAddress(uri.getHost(), uri.getPort());
        this.requests = requests;
        this.connections = connections;
    }

    /// @param sinceCame in milliseconds
    /// @param sinceSent the same without the wait for a connection
    record Answer(int status, double sinceCame, double sinceSent) {}

    /// @param unsent requests for which there was no connection for so long that they were given up
    record Phase(List<Answer> answers, long failed, long unsent, double seconds) {

        List<Double> times(int status, boolean fromSending) {
            return answers.stream()
                    .filter(answer -> answer.status() == status)
                    .map(fromSending ? Answer::sinceSent : Answer::sinceCame)
                    .sorted()
                    .toList();
        }

        double percentile(int status, boolean fromSending, double share) {
            var sorted = times(status, fromSending);
            return sorted.isEmpty()
                    ? Double.NaN
                    : sorted.get((int) Math.min(sorted.size() - 1.0, share * sorted.size()));
        }

        /// Answers a second that came within the objective.
        double goodput(double objectiveMs) {
            return times(200, false).stream().filter(ms -> ms <= objectiveMs).count() / seconds;
        }

        double rate(int status) {
            return times(status, false).size() / seconds;
        }
    }

    /// As many at a time as there are clients, each of which sends the next when it has its answer.
    Phase closed(int clients, double seconds) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        return run(clients, () -> System.nanoTime() < end ? System.nanoTime() : CLOSED, new LongAdder(), seconds);
    }

    Phase open(double perSecond, double seconds, long seed) throws InterruptedException {
        BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>(MAX_WAITING);
        var unsent = new LongAdder();
        var clock = Thread.ofPlatform().start(() -> arrive(perSecond, seconds, new Random(seed), arrivals, unsent));
        var phase = run(connections, arrivals::take, unsent, seconds);
        clock.join();
        return phase;
    }

    private void arrive(
            double perSecond, double seconds, Random random, BlockingQueue<Long> arrivals, LongAdder unsent) {
        long begun = System.nanoTime();
        double at = 0;
        while (at < seconds) {
            at += -Math.log(1 - random.nextDouble()) / perSecond;
            long time = begun + (long) (at * 1e9);
            for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            if (!arrivals.offer(time)) {
                unsent.increment();
            }
        }
        unsent.add(arrivals.size());
        arrivals.clear();
        for (int i = 0; i < connections; i++) {
            arrivals.add(CLOSED);
        }
    }

    private interface Arrivals {
        /// When the next request came.
        long next() throws InterruptedException;
    }

    private Phase run(int clients, Arrivals arrivals, LongAdder unsent, double seconds) throws InterruptedException {
        var answers = new ConcurrentLinkedQueue<Answer>();
        var failed = new LongAdder();
        var threads = new ArrayList<Thread>();
        long begun = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofVirtual().start(() -> client(arrivals, answers, failed)));
        }
        for (var thread : threads) {
            thread.join();
        }
        double took = Math.max(seconds, (System.nanoTime() - begun) / 1e9);
        return new Phase(List.copyOf(answers), failed.sum(), unsent.sum(), took);
    }

    private void client(Arrivals arrivals, ConcurrentLinkedQueue<Answer> answers, LongAdder failed) {
        try (var connection = new Connection(server)) {
            for (long came = arrivals.next(); came != CLOSED; came = arrivals.next()) {
                long begun = System.nanoTime();
                try {
                    int status = connection.exchange(requests.apply(sent.getAndIncrement()));
                    long now = System.nanoTime();
                    answers.add(new Answer(status, (now - came) / 1e6, (now - begun) / 1e6));
                } catch (IOException e) {
                    failed.increment();
                    connection.hangUp();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One connection, opened again where it was closed.
    private static final class Connection implements AutoCloseable {
        private final InetSocketAddress server;
        private Socket socket = new Socket();
        private InputStream in = InputStream.nullInputStream();

        Connection(InetSocketAddress server) {
            this.server = server;
        }

        int exchange(byte[] request) throws IOException {
            if (!socket.isConnected() || socket.isClosed()) {
                socket = new Socket();
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(TIMEOUT_MS);
                socket.connect(server, TIMEOUT_MS);
                in = new BufferedInputStream(socket.getInputStream());
            }
            socket.getOutputStream().write(request);
            int status = Integer.parseInt(line().split(" ", 3)[1]);
            int length = 0;
            boolean chunked = false;
            boolean last = false;
            for (var header = line(); !header.isEmpty(); header = line()) {
                var lower = header.toLowerCase(Locale.ROOT);
                chunked |= lower.equals("transfer-encoding: chunked");
                last |= lower.equals("connection: close");
                length = lower.startsWith("content-length:")
                        ? Integer.parseInt(lower.substring(15).strip())
                        : length;
            }
            skip(chunked, length);
            if (last) {
                hangUp();
            }
            return status;
        }

        private void skip(boolean chunked, int length) throws IOException {
            in.skipNBytes(length);
            while (chunked) {
                int chunk = Integer.parseInt(line(), 16);
                in.skipNBytes(chunk + 2L);
                chunked = chunk > 0;
            }
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("the server closed the connection");
                }
                line.append((char) next);
            }
            return line.toString().strip();
        }

        @Override
        public void close() {
            hangUp();
        }

        /// The next exchange connects again.
        void hangUp() {
            try {
                socket.close();
            } catch (IOException e) {
                // it is of no more use in any case
            }
        }
    }

    /// A POST of JSON.
    static byte[] post(String path, String key, String json) {
        return ("POST " + path + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + key
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
