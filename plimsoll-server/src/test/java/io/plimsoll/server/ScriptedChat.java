package io.plimsoll.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.json.JsonMapper;

/// A chat service with OpenAI's protocol that answers everything alike unless it is told otherwise, and stops half-way
/// where it is told to.
final class ScriptedChat implements AutoCloseable {

    static final String MODEL = "chat-1";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String END = """
            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100}}

            data: [DONE]

            """;

    final List<String> traceparents = new CopyOnWriteArrayList<>();

    /// The reply to a request's body.
    volatile UnaryOperator<String> says = unused -> "The crate stands on the quay [1]. ";

    volatile boolean breaks;

    /// Names in the certificates that callers have shown.
    final List<String> callers = new CopyOnWriteArrayList<>();

    /// The model that stops half-way, if only one does.
    volatile String breakingModel = "";

    private final HttpServer server;
    private final String scheme;

    ScriptedChat() {
        this(Optional.empty());
    }

    /// Encrypted, and only for callers that show a certificate.
    ScriptedChat(SSLContext tls) {
        this(Optional.of(tls));
    }

    private ScriptedChat(Optional<SSLContext> tls) {
        scheme = tls.isPresent() ? "https" : "http";
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            server = tls.isPresent() ? encrypted(address, tls.get()) : HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private static HttpServer encrypted(InetSocketAddress address, SSLContext tls) throws IOException {
        var server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                var wanted = tls.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        return server;
    }

    String baseUrl() {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            traceparents.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            if (exchange instanceof HttpsExchange encrypted) {
                callers.add(encrypted.getSSLSession().getPeerPrincipal().getName());
            }
            var request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean stops = breaks || (!breakingModel.isEmpty() && request.contains('"' + breakingModel + '"'));
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            var begin = "data: {\"choices\":[{\"delta\":{\"content\":" + JSON.writeValueAsString(says.apply(request))
                    + "}}]}\n\n";
            var text = begin + (stops ? "" : END);
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
