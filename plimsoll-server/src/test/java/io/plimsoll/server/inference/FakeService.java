package io.plimsoll.server.inference;

import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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

    final List<WireServer.Request> received = new CopyOnWriteArrayList<>();
    /// Open while nobody has hung up on a script that waits for it.
    final CountDownLatch hungUp = new CountDownLatch(1);

    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final WireServer server = new WireServer(this::serve);

    ModelEndpoint endpoint() {
        return new ModelEndpoint(URI.create(server.baseUrl()), Optional.of(KEY), "model-1");
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
        WireServer.write(out, text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void serve(WireServer.Request request, Socket socket) throws IOException, InterruptedException {
        received.add(request);
        var script = scripts.poll();
        if (script != null) {
            script.play(socket, socket.getOutputStream());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.close();
    }
}
