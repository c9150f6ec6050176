package io.plimsoll.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Sends requests at the times at which they come (a Poisson process), whether the ones before have been answered or
/// not, over connections that stay open. Times count from when a request came, and so include what it had to wait for a
/// connection. One thread over bare sockets: the load costs as little as it can of the processors that it shares with
/// the
/// server.
final class OpenLoop {

    private static final long CLOSED = -1;
    private static final int MAX_WAITING = 50_000;
    private static final int TIMEOUT_SECONDS = 30;

    private final InetSocketAddress server;
    private final IntFunction<byte[]> requests;
    private final int connections;
    private int sent;

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
    Phase closed(int clients, double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        return new Run(clients, seconds, () -> System.nanoTime() < end ? System.nanoTime() : CLOSED).phase();
    }

    Phase open(double perSecond, double seconds, long seed) throws IOException {
        return new Run(connections, seconds, new Poisson(perSecond, seconds, new Random(seed))).phase();
    }

    private interface Arrivals {
        /// When the next request came, or will; `CLOSED` where there will be none.
        long next();
    }

    private static final class Poisson implements Arrivals {
        private final double perSecond;
        private final double seconds;
        private final Random random;
        private final long begun = System.nanoTime();
        private double at;

        Poisson(double perSecond, double seconds, Random random) {
            this.perSecond = perSecond;
            this.seconds = seconds;
            this.random = random;
        }

        @Override
        public long next() {
            at += -Math.log(1 - random.nextDouble()) / perSecond;
            return at < seconds ? begun + (long) (at * 1e9) : CLOSED;
        }
    }

    /// One phase, by one thread.
    private final class Run {
        private final Arrivals arrivals;
        private final double seconds;
        private final long begun = System.nanoTime();
        private final ArrayDeque<Long> waiting = new ArrayDeque<>();
        private final ArrayDeque<Connection> idle = new ArrayDeque<>();
        private final List<Answer> answers = new ArrayList<>();
        private final int clients;
        private final boolean isPaced;
        private long next;
        private long failed;
        private long unsent;
        private int underWay;

        Run(int clients, double seconds, Arrivals arrivals) {
            this.clients = clients;
            this.seconds = seconds;
            this.arrivals = arrivals;
            this.isPaced = arrivals instanceof Poisson;
            this.next = arrivals.next();
        }

        Phase phase() throws IOException {
            try (var selector = Selector.open()) {
                for (int i = 0; i < clients; i++) {
                    idle.add(new Connection(server, selector));
                }
                long until = begun + (long) ((seconds + TIMEOUT_SECONDS) * 1e9);
                while ((next != CLOSED || underWay > 0) && System.nanoTime() < until) {
                    come();
                    selector.select(key -> read((Connection) key.attachment()), 1);
                }
                for (var key : selector.keys()) {
                    key.channel().close();
                }
            }
            double took = Math.max(seconds, (System.nanoTime() - begun) / 1e9);
            return new Phase(answers, failed + underWay, unsent + waiting.size(), took);
        }

        /// What has come is sent while there is a connection for it, and waits for one unless it is a client's next.
        private void come() throws IOException {
            for (long now = System.nanoTime(); next != CLOSED && next <= now; next = arrivals.next()) {
                if (!idle.isEmpty()) {
                    send(idle.pop(), isPaced ? next : now);
                } else if (!isPaced) {
                    return;
                } else if (waiting.size() < MAX_WAITING) {
                    waiting.add(next);
                } else {
                    unsent++;
                }
            }
        }

        private void send(Connection connection, long came) throws IOException {
            connection.send(requests.apply(sent++), came);
            underWay++;
        }

        private void read(Connection connection) {
            try {
                var status = connection.read();
                if (status.isPresent()) {
                    long now = System.nanoTime();
                    answers.add(new Answer(
                            status.getAsInt(), (now - connection.came) / 1e6, (now - connection.begun) / 1e6));
                    over(connection);
                }
            } catch (IOException e) {
                failed++;
                connection.hangUp();
                over(connection);
            }
        }

        private void over(Connection connection) {
            underWay--;
            if (waiting.isEmpty()) {
                idle.push(connection);
                return;
            }
            try {
                send(connection, waiting.remove());
            } catch (IOException e) {
                failed++;
                underWay--;
                connection.hangUp();
                idle.push(connection);
            }
        }
    }

    /// One connection, opened again where it was closed.
    private static final class Connection {
        private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        private final InetSocketAddress server;
        private final Selector selector;
        private @Nullable SocketChannel channel;
        private ByteBuffer answer = ByteBuffer.allocate(16 << 10);
        private long came;
        private long begun;

        Connection(InetSocketAddress server, Selector selector) {
            this.server = server;
            this.selector = selector;
        }

        /// Requests are small: what does not fit into the socket's buffer at once is a failure.
        void send(byte[] request, long came) throws IOException {
            this.came = came;
            this.begun = System.nanoTime();
            answer.clear();
            var open = channel;
            if (open == null) {
                open = SocketChannel.open(server);
                open.setOption(StandardSocketOptions.TCP_NODELAY, true);
                open.configureBlocking(false);
                open.register(selector, SelectionKey.OP_READ, this);
                channel = open;
            }
            if (open.write(ByteBuffer.wrap(request)) < request.length) {
                throw new IOException("the server does not read");
            }
        }

        /// The status, when the whole answer is there.
        OptionalInt read() throws IOException {
            var open = Objects.requireNonNull(channel);
            if (open.read(answer) < 0) {
                throw new IOException("the server closed the connection");
            }
            var bytes = answer.array();
            int head = indexOf(END_OF_HEAD, 0);
            boolean isWhole = head >= 0 && isWhole(new String(bytes, 0, head, StandardCharsets.US_ASCII), head + 4);
            if (!isWhole) {
                if (!answer.hasRemaining()) {
                    answer = ByteBuffer.allocate(2 * answer.capacity()).put(answer.flip());
                }
                return OptionalInt.empty();
            }
            return OptionalInt.of(Integer.parseInt(new String(bytes, 9, 3, StandardCharsets.US_ASCII)));
        }

        private boolean isWhole(String head, int body) {
            var lower = head.toLowerCase(Locale.ROOT);
            int at = lower.indexOf("\r\ncontent-length:");
            if (at < 0) {
                return indexOf(LAST_CHUNK, answer.position() - LAST_CHUNK.length) >= 0;
            }
            int start = at + "\r\ncontent-length:".length();
            int end = lower.indexOf('\r', start);
            int length = Integer.parseInt(
                    lower.substring(start, end < 0 ? lower.length() : end).strip());
            return answer.position() >= body + length;
        }

        private int indexOf(byte[] wanted, int from) {
            var bytes = answer.array();
            for (int i = Math.max(0, from); i <= answer.position() - wanted.length; i++) {
                if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                    return i;
                }
            }
            return -1;
        }

        /// The next request connects again.
        void hangUp() {
            var open = channel;
            channel = null;
            try {
                if (open != null) {
                    open.close();
                }
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
