package io.plimsoll.server;

import io.plimsoll.server.inference.WireServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Services for embedding, reranking and chat with the protocols of real ones. A word in what they are given makes the
/// one it names hang until the other side hangs up: `dawdle-embeddings`, `dawdle-rerank`, `dawdle-chat`. With
/// `torrent-chat` the chat service talks until then, in long sentences; it is called `torrent` then. With `mumble-chat`
/// it falls silent after some words, with `held-chat` it answers when the test lets it. The words of [Fault] make the
/// one they name go wrong in other ways: `reset-rerank`.
final class DawdlingModels implements AutoCloseable {

    static final String MODEL = "model-1";
    static final String WRITER = "writer-1";
    static final String RERANKER = "reranker-1";

    /// What a reranking is reported to be billed as.
    static final int SEARCHES = 2;

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
        ERROR,
        RESET;

        String word(String service) {
            return name().toLowerCase(Locale.ROOT) + "-" + service;
        }
    }

    final AtomicInteger held = new AtomicInteger();
    final CountDownLatch letGo = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final WireServer server = new WireServer(this::serve);

    String baseUrl() {
        return server.baseUrl();
    }

    private void serve(WireServer.Request request, Socket socket) throws IOException, InterruptedException {
        var path = request.path();
        var service = path.substring(path.lastIndexOf('/') + 1).replace("completions", "chat");
        var body = request.body();
        if (body.contains("dawdle-" + service)) {
            var event = body.contains("leaving") ? "leaving " + service : service;
            hanging.add(event);
            if (socket.getInputStream().read() < 0) {
                hungUpOn.add(event);
            }
            return;
        }
        if (body.contains("mumble-" + service)) {
            WireServer.write(socket.getOutputStream(), OK + WORDS);
            var unused = socket.getInputStream().read();
            return;
        }
        if (body.contains("torrent-" + service)) {
            hanging.add("torrent");
            talk(socket.getOutputStream());
            return;
        }
        if (body.contains("held-" + service)) {
            held.incrementAndGet();
            letGo.await();
        }
        for (var fault : Fault.values()) {
            if (body.contains(fault.word(service))) {
                fail(socket, fault, service);
                return;
            }
        }
        answer(socket.getOutputStream(), service, JSON.readTree(body));
    }

    private void fail(Socket socket, Fault fault, String service) throws IOException, InterruptedException {
        var out = socket.getOutputStream();
        switch (fault) {
            case DRIP -> drip(out);
            case LIMIT ->
                WireServer.write(out, "HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            case FAIL -> WireServer.write(out, "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            case GARBLE -> WireServer.write(out, OK + "data: {\"choices\":[{\n\n");
            case HALF ->
                WireServer.write(
                        out,
                        service.equals("chat")
                                ? OK + WORDS
                                : "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n{\"data\":[{");
            case ERROR -> {
                var error = "{\"error\":{\"message\":\"the machine is on fire\"}}";
                WireServer.write(out, OK + (service.equals("chat") ? WORDS + "data: " + error + "\n\n" : error));
            }
            case RESET -> socket.setSoLinger(true, 0);
        }
    }

    /// A byte now and then.
    private void drip(OutputStream out) throws IOException, InterruptedException {
        WireServer.write(out, OK);
        while (!closed.await(50, TimeUnit.MILLISECONDS)) {
            WireServer.write(out, " ");
        }
    }

    private void talk(OutputStream out) {
        var sentence = "The crate stands on the quay " + "and waits at its berth ".repeat(400) + "[1]. ";
        var event = "data: {\"choices\":[{\"delta\":{\"content\":\"" + sentence + "\"}}]}\n\n";
        try {
            out.write(OK.getBytes(StandardCharsets.UTF_8));
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
        WireServer.write(out, OK + text);
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
                .collect(Collectors.joining(
                        ",", "{\"results\":[", "],\"meta\":{\"billed_units\":{\"search_units\":" + SEARCHES + "}}}"));
    }

    @Override
    public void close() {
        closed.countDown();
        letGo.countDown();
        server.close();
    }
}
