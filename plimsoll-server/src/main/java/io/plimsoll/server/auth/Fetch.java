package io.plimsoll.server.auth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks an issuer over HTTP: only its own hosts, encrypted but on this machine, following nothing, within seconds and
/// kilobytes.
final class Fetch implements AutoCloseable {

    static final int MAX_BYTES = 512 << 10;
    static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final int OK = 200;

    /// The issuer answered, and not with what was asked for.
    static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status) {
            super("the issuer answered " + status);
            this.status = status;
        }

        /// Whether it is the request that it does not like.
        boolean isOfCaller() {
            return status >= 400 && status < 500 && status != 429;
        }
    }

    private @Nullable HttpClient client;
    private boolean closed;

    /// Throws `IllegalArgumentException` for an address that is not to be asked.
    ///
    /// @param hosts that may be asked
    static URI check(URI uri, Set<String> hosts) {
        var host = String.valueOf(uri.getHost());
        boolean loopback = host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
        boolean safe = "https".equals(uri.getScheme()) || (loopback && "http".equals(uri.getScheme()));
        if (!safe || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("the address of an issuer is https:// and a host, without user and"
                    + " fragment; http:// only on this machine");
        }
        if (!hosts.contains(host)) {
            throw new IllegalArgumentException(
                    "the issuer names the host " + host + ", which is not its own; add it to the issuer's hosts");
        }
        return uri;
    }

    byte[] get(URI uri) throws IOException {
        return send(
                HttpRequest.newBuilder(uri).header("Accept", "application/json").GET());
    }

    /// @param authorization the value of that header
    byte[] post(URI uri, Map<String, String> form, Optional<String> authorization) throws IOException {
        var body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(uri)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return send(request);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Made for the first request, since most servers have no issuers.
    private synchronized HttpClient client() throws IOException {
        if (closed) {
            throw new IOException("the server is shutting down");
        }
        if (client == null) {
            client = HttpClient.newBuilder()
                    .connectTimeout(CONNECT_WITHIN)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
        }
        return client;
    }

    private byte[] send(HttpRequest.Builder request) throws IOException {
        var pending = client().sendAsync(
                        request.timeout(ANSWER_WITHIN).build(),
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            var response = pending.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new Refused(response.statusCode());
            }
            return response.body();
        } catch (ExecutionException e) {
            throw new IOException("the issuer cannot be asked", e.getCause());
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new IOException("the issuer did not answer within " + ANSWER_WITHIN.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.shutdownNow();
        }
    }
}
