package io.plimsoll.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A server that answers as it was told to, over real HTTP on loopback, and remembers what it was asked.
final class FakeServer implements AutoCloseable {

    record Request(String method, String path, Map<String, List<String>> headers, String body) {

        String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    record Reply(int status, String mediaType, String body, Optional<String> retryAfter) {

        static Reply json(int status, String body) {
            return new Reply(status, "application/json", body, Optional.empty());
        }

        static Reply busy(String retryAfter) {
            return new Reply(
                    429,
                    "application/problem+json",
                    "{\"code\":\"queue_full\",\"detail\":\"the queue is full\",\"status\":429}",
                    Optional.of(retryAfter));
        }

        static Reply problem(int status, String code, String detail) {
            return new Reply(
                    status,
                    "application/problem+json",
                    Json.compact(Json.object().put("code", code).put("detail", detail)),
                    Optional.empty());
        }
    }

    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Queue<Reply>> once = new ConcurrentHashMap<>();
    private final Map<String, Function<Request, Reply>> always = new ConcurrentHashMap<>();
    private final HttpServer http;

    FakeServer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /// Answers this route, such as `GET /api/v1/collections`, so from now on.
    FakeServer on(String route, Function<Request, Reply> reply) {
        always.put(route, reply);
        return this;
    }

    FakeServer on(String route, int status, String body) {
        return on(route, request -> Reply.json(status, body));
    }

    /// Answers it so one time, before what it answers always.
    FakeServer first(String route, Reply reply) {
        once.computeIfAbsent(route, key -> new ArrayDeque<>()).add(reply);
        return this;
    }

    List<Request> asked(String route) {
        synchronized (requests) {
            return requests.stream()
                    .filter(request -> route(request).equals(route))
                    .toList();
        }
    }

    private static String route(Request request) {
        return request.method() + " " + request.path();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body);
            requests.add(request);
            var reply = reply(request);
            reply.retryAfter().ifPresent(wait -> exchange.getResponseHeaders().set("Retry-After", wait));
            exchange.getResponseHeaders().set("Content-Type", reply.mediaType());
            var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Reply reply(Request request) {
        var queue = once.get(route(request));
        if (queue != null && !queue.isEmpty()) {
            return queue.remove();
        }
        var reply = always.get(route(request));
        return reply == null ? Reply.problem(404, "not_found", "there is no " + request.path()) : reply.apply(request);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
