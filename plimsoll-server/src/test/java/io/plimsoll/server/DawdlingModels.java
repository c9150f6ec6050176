package io.plimsoll.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Services for embedding, reranking and chat with the protocols of real ones. A word in what they are given makes the
/// one it names hang until the other side hangs up: `dawdle-embeddings`, `dawdle-rerank`, `dawdle-chat`. With
/// `torrent-chat` the chat service talks until then, in long sentences; it is called `torrent` then. The words of
/// [Fault]
/// make the one they name go wrong in other ways: `reset-rerank`.
final class DawdlingModels implements AutoCloseable {

    static final String MODEL = "model-1";
    static final int DIMENSIONS = 4;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OK = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

    /// Two whole sentences, and no end of the stream.
    private static final String WORDS =
            "data: {\"choices\":[{\"delta\":{\"content\":\"The crate stands on the quay [1]. It waits [1]. And\"}}]}\n\n";

    /// The services that were called, hang, and were hung up on, each in the order in which it happened.
    final BlockingQueue<String> hanging = new LinkedBlockingQueue<>();

    final BlockingQueue<String> hungUpOn = new LinkedBlockingQueue<>();

    /// What else can go wrong on the wire.
    enum Fault {
        DRIP,
        LIMIT,
        FAIL,
        GARBLE,
        HALF,
        RESET;

        String word(String service) {
            return name().toLowerCase(Locale.ROOT) + "-" + service;
        }
    }

    private final CountDownLatch closed = new CountDownLatch(1);
    private final ServerSocket server;

    DawdlingModels() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
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
            var in = socket.getInputStream();
            var head = head(in);
            int length = head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
            var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            var path = head.split(" ", 3)[1];
            var service = path.substring(path.lastIndexOf('/') + 1).replace("completions", "chat");
            if (body.contains("dawdle-" + service)) {
                var event = body.contains("leaving") ? "leaving " + service : service;
                hanging.add(event);
                if (in.read() < 0) {
                    hungUpOn.add(event);
                }
                return;
            }
            if (body.contains("torrent-" + service)) {
                hanging.add("torrent");
                talk(socket.getOutputStream());
                return;
            }
            for (var fault : Fault.values()) {
                if (body.contains(fault.word(service))) {
                    fail(socket, fault, service);
                    return;
                }
            }
            answer(socket.getOutputStream(), service, JSON.readTree(body));
        } catch (IOException e) {
            // hung up on in the middle
        }
    }

    private void fail(Socket socket, Fault fault, String service) throws IOException {
        var out = socket.getOutputStream();
        switch (fault) {
            case DRIP -> drip(out);
            case LIMIT -> write(out, "HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            case FAIL -> write(out, "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            case GARBLE -> write(out, OK + "data: {\"choices\":[{\n\n");
            case HALF ->
                write(
                        out,
                        service.equals("chat")
                                ? OK + WORDS
                                : "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n{\"data\":[{");
            case RESET -> socket.setSoLinger(true, 0);
        }
    }

    /// A byte now and then.
    private void drip(OutputStream out) throws IOException {
        write(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        try {
            while (!closed.await(50, TimeUnit.MILLISECONDS)) {
                write(out, " ");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void talk(OutputStream out) {
        var sentence = "The crate stands on the quay " + "and waits at its berth ".repeat(400) + "[1]. ";
        var event = "data: {\"choices\":[{\"delta\":{\"content\":\"" + sentence + "\"}}]}\n\n";
        try {
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            while (true) {
                out.write(event.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            hungUpOn.add("torrent");
        }
    }

    private static void answer(OutputStream out, String service, JsonNode body) throws IOException {
        var text = switch (service) {
            case "embeddings" -> embeddings(body.path("input"));
            case "rerank" -> ranks(body.path("documents").size());
            default -> """
                            data: {"choices":[{"delta":{"content":"The crate stands on the quay [1]."},"finish_reason":"stop"}]}

                            data: [DONE]

                            """;
        };
        write(out, OK + text);
    }

    private static String embeddings(JsonNode inputs) {
        var vectors = new StringBuilder();
        for (int i = 0; i < inputs.size(); i++) {
            int hash = inputs.get(i).asString().hashCode();
            vectors.append(i == 0 ? "" : ",")
                    .append("{\"index\":" + i + ",\"embedding\":[1," + (hash & 7) + "," + (hash >> 3 & 7) + ",1]}");
        }
        return "{\"data\":[" + vectors + "]}";
    }

    private static String ranks(int documents) {
        return IntStream.range(0, documents)
                .mapToObj(i -> "{\"index\":" + i + ",\"relevance_score\":" + (0.5 + i) + "}")
                .collect(Collectors.joining(",", "{\"results\":[", "]}"));
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

    @Override
    public void close() {
        closed.countDown();
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
