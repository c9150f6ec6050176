package io.plimsoll.server.inference;

import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/// A service that plays one script per request and hangs up after it; it can go wrong in all the ways a network has.
final class FakeService implements AutoCloseable {

    static final Secret KEY = new Secret("sk-do-not-print-me");

    @FunctionalInterface
    interface Script {
        void play(Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    record Received(String head, String body) {}

    final List<Received> received = new CopyOnWriteArrayList<>();
    /// Open while nobody has hung up on a script that waits for it.
    final CountDownLatch hungUp = new CountDownLatch(1);

    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ServerSocket server;

    FakeService() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    ModelEndpoint endpoint() {
        return new ModelEndpoint(
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1"), Optional.of(KEY), "model-1");
    }

    static RequestContext within(Duration time) {
        return new RequestContext(Principal.system(TenantId.DEFAULT), Deadline.in(time), "0".repeat(32));
    }

    FakeService then(Script script) {
        scripts.add(script);
        return this;
    }

    FakeService thenJson(String json) {
        return then((socket, out) -> write(
                out,
                "HTTP/1.1 200 OK\r\nContent-Length: " + utf8(json).length + "\r\nConnection: close\r\n\r\n" + json));
    }

    FakeService thenStatus(int status, String... headers) {
        var lines = new StringBuilder("HTTP/1.1 " + status + " So It Is\r\n");
        for (var header : headers) {
            lines.append(header).append("\r\n");
        }
        return then((socket, out) -> write(out, lines + "Content-Length: 0\r\nConnection: close\r\n\r\n"));
    }

    /// Streams the text as it is; the stream ends with the connection.
    FakeService thenStream(String... pieces) {
        return then((socket, out) -> {
            beginStream(out);
            for (var piece : pieces) {
                write(out, piece);
            }
        });
    }

    FakeService thenReset() {
        return then((socket, out) -> socket.setSoLinger(true, 0));
    }

    /// Says the given and nothing more, until the other side hangs up.
    FakeService thenHang(String... pieces) {
        return then((socket, out) -> {
            if (pieces.length > 0) {
                beginStream(out);
            }
            for (var piece : pieces) {
                write(out, piece);
            }
            try {
                if (socket.getInputStream().read() < 0) {
                    hungUp.countDown();
                }
            } catch (IOException e) {
                hungUp.countDown();
            }
        });
    }

    /// Says the piece again and again.
    FakeService thenDrip(String piece, Duration pause) {
        return then((socket, out) -> {
            beginStream(out);
            try {
                while (closed.getCount() > 0) {
                    write(out, piece);
                    Thread.sleep(pause);
                }
            } catch (IOException e) {
                hungUp.countDown();
            }
        });
    }

    static void beginStream(OutputStream out) throws IOException {
        write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(utf8(text));
        out.flush();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var head = head(socket.getInputStream());
            int length = head.lines()
                    .map(line -> line.toLowerCase(Locale.ROOT))
                    .filter(line -> line.startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(
                            line.substring("content-length:".length()).strip()))
                    .findFirst()
                    .orElse(0);
            var body = socket.getInputStream().readNBytes(length);
            received.add(new Received(head, new String(body, StandardCharsets.UTF_8)));
            var script = scripts.poll();
            if (script != null) {
                script.play(socket, socket.getOutputStream());
            }
        } catch (IOException e) {
            // the other side hung up, as some tests mean it to
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }
}
