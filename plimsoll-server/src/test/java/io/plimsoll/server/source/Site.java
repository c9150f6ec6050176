package io.plimsoll.server.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A real web site on 127.0.0.2, which stands for the public internet in tests; 127.0.0.1 is as private as ever.
final class Site implements AutoCloseable {

    static final String ADDRESS = "127.0.0.2";

    interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final HttpServer http;

    Site() {
        this(ADDRESS);
    }

    Site(String address) {
        try {
            http = HttpServer.create(new InetSocketAddress(address, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            asked.add(path);
            handlers.getOrDefault(path, gone -> gone.sendResponseHeaders(404, -1))
                    .handle(exchange);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    String root() {
        return "http://" + http.getAddress().getAddress().getHostAddress() + ":"
                + http.getAddress().getPort();
    }

    URI url(String path) {
        return URI.create(root() + path);
    }

    long count(String path) {
        synchronized (asked) {
            return asked.stream().filter(path::equals).count();
        }
    }

    Site on(String path, Handler handler) {
        handlers.put(path, handler);
        return this;
    }

    Site gone(String path) {
        handlers.remove(path);
        return this;
    }

    Site text(String path, String body) {
        return on(path, exchange -> send(exchange, "text/plain; charset=utf-8", body));
    }

    /// A page with an ETag, which answers 304 to who knows it.
    Site page(String path, String etag, String body) {
        return on(path, exchange -> {
            exchange.getResponseHeaders().set("ETag", etag);
            exchange.getResponseHeaders().set("Last-Modified", "Sat, 31 Oct 2026 10:00:00 GMT");
            if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                send(exchange, "text/html; charset=utf-8", "<html><body><p>" + body + "</p></body></html>");
            }
        });
    }

    Site redirect(String path, String to) {
        return on(path, exchange -> {
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    Site sitemap(String path, List<String> locations) {
        var xml = new StringBuilder("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
        locations.forEach(location -> xml.append("<url><loc>").append(location).append("</loc></url>"));
        return on(path, exchange -> send(exchange, "application/xml", xml + "</urlset>"));
    }

    static void send(HttpExchange exchange, String type, String body) throws IOException {
        var bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
