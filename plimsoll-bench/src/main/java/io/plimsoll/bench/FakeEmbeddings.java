package io.plimsoll.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.ObjectMapper;

/// An embedding service with OpenAI's protocol whose vectors mean nothing and cost nothing: a text's are drawn from its
/// hash.
final class FakeEmbeddings implements AutoCloseable {

    private static final int DIMENSIONS = 384;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads;

    private FakeEmbeddings(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    static FakeEmbeddings start() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/v1/embeddings", FakeEmbeddings::answer);
        server.start();
        return new FakeEmbeddings(server, threads);
    }

    /// The base of its addresses.
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = JSON.readTree(exchange.getRequestBody());
            var answer = JSON.createObjectNode();
            var data = answer.putArray("data");
            int index = 0;
            for (var text : request.path("input")) {
                var random = new Random(text.asString("").hashCode());
                var vector = data.addObject().put("index", index++).putArray("embedding");
                for (int i = 0; i < DIMENSIONS; i++) {
                    vector.add((float) Math.round(random.nextGaussian() * 1_000) / 1_000);
                }
            }
            var bytes = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
