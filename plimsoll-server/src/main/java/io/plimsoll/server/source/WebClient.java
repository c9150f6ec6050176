package io.plimsoll.server.source;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.Validators;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;

/// Fetches from the web within bounds: public addresses, one request at a time per host, a few redirects each of which
/// is checked like a URL of the tenant's own, a deadline that slow answers cannot stretch.
final class WebClient implements AutoCloseable {

    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_CONNECTIONS = 64;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    /// Before a page is asked for, its host is asked whether it may be, and how long to pause.
    interface Manners {
        /// Throws `FORBIDDEN` where the page is not to be fetched.
        Duration pause(URI url);
    }

    private final CloseableHttpClient http;
    private final HostTurns turns;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("web-deadlines").factory());

    WebClient(AddressGuard guard, HostTurns turns, String userAgent) {
        this.turns = turns;
        var timeout = Timeout.of(CONNECT_TIMEOUT);
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(guard)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build())
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(1)
                .build();
        this.http = HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent(userAgent)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    /// Follows redirects to an answer of another kind; the caller closes it. Throws `FORBIDDEN` for an address that is
    /// not allowed, `OVERLOADED` with the time to wait for 429 and 503, and `DEPENDENCY_FAILED` where there is no
    /// answer.
    WebAnswer get(URI url, Validators known, Manners manners, Duration timeout, long maxBytes) {
        var at = url;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            requireWeb(at);
            var answer = once(at, known, manners.pause(at), timeout, maxBytes);
            var next = redirect(answer, at);
            if (next.isEmpty()) {
                return answer;
            }
            at = next.get();
        }
        throw new PlimsollException(
                ErrorCode.DEPENDENCY_FAILED, "the site redirects more than " + MAX_REDIRECTS + " times");
    }

    private static void requireWeb(URI url) {
        var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            throw new PlimsollException(ErrorCode.FORBIDDEN, "only http and https URLs are fetched, not " + scheme);
        }
    }

    private static Optional<URI> redirect(WebAnswer answer, URI at) {
        if (!answer.isRedirect()) {
            return Optional.empty();
        }
        try (answer) {
            return Optional.of(
                    at.resolve(answer.header("Location").map(String::strip).orElse("")));
        } catch (IllegalArgumentException e) {
            throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the site redirects to what is no URL", e);
        }
    }

    private WebAnswer once(URI url, Validators known, Duration pause, Duration timeout, long maxBytes) {
        var request = new HttpGet(url);
        known.etag().ifPresent(etag -> request.setHeader("If-None-Match", etag));
        known.lastModified().ifPresent(time -> request.setHeader("If-Modified-Since", time));
        var turn = turns.take(host(url), pause);
        ScheduledFuture<?> deadline = watchdog.schedule(request::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS);
        boolean answered = false;
        try {
            var response = http.executeOpen(new HttpHost(url.getScheme(), url.getHost(), url.getPort()), request, null);
            var answer = new WebAnswer(url, response, maxBytes, () -> {
                deadline.cancel(false);
                turn.close();
            });
            answered = true;
            refuseOverload(answer, response);
            return answer;
        } catch (IOException | RuntimeException e) {
            throw failure(url, request, timeout, e);
        } finally {
            if (!answered) {
                deadline.cancel(false);
                turn.close();
            }
        }
    }

    static String host(URI url) {
        return url.getHost().toLowerCase(Locale.ROOT) + ":" + url.getPort();
    }

    private static void refuseOverload(WebAnswer answer, ClassicHttpResponse response) {
        int status = response.getCode();
        if (status == 429 || status == 503) {
            answer.close();
            var refusal = new PlimsollException(ErrorCode.OVERLOADED, "the site answered " + status);
            throw retryAfter(response.getFirstHeader("Retry-After"))
                    .map(refusal::retryAfter)
                    .orElse(refusal);
        }
    }

    /// Seconds or a date (RFC 9110, 10.2.3).
    private static Optional<Duration> retryAfter(Header header) {
        var value = header == null ? "" : String.valueOf(header.getValue()).strip();
        if (value.matches("\\d{1,9}")) {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(value))));
        }
        return Optional.ofNullable(DateUtils.parseStandardDate(value))
                .map(time -> bounded(Duration.between(Instant.now(), time)));
    }

    private static Duration bounded(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait;
    }

    private static PlimsollException failure(URI url, HttpGet request, Duration timeout, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PlimsollException known) {
                return known;
            }
            if (cause instanceof AddressGuard.Refused refused) {
                return new PlimsollException(
                                ErrorCode.FORBIDDEN,
                                "the host " + url.getHost() + " has the private address "
                                        + refused.address().getHostAddress() + ", and sources read public ones only",
                                e)
                        .setBy("plimsoll.sources.allow-private");
            }
        }
        if (request.isCancelled()) {
            return late(timeout, e);
        }
        return new PlimsollException(
                ErrorCode.DEPENDENCY_FAILED,
                "the site " + url.getHost() + " gave no answer: " + e.getClass().getSimpleName(),
                e);
    }

    static PlimsollException late(Duration timeout, Exception e) {
        return new PlimsollException(
                        ErrorCode.DEPENDENCY_FAILED, "the site took longer than " + timeout.toSeconds() + " s", e)
                .setBy("plimsoll.sources.timeout");
    }

    /// Ends all waits; what is being read breaks off.
    @Override
    public void close() {
        turns.close();
        watchdog.shutdownNow();
        try {
            http.close();
        } catch (IOException e) {
            throw new IllegalStateException("the client could not be closed", e);
        }
    }
}
