package io.plimsoll.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Before a store that speaks S3 and goes wrong on the wire.
class S3FaultsTest {

    /// The client makes four attempts, of which the JDK repeats one each that found its connection reset.
    private static final int MAX_REQUESTS = 8;

    private static final String SLOW_DOWN = "<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>";
    private static final String INTERNAL_ERROR =
            "<Error><Code>InternalError</Code><Message>Try again</Message></Error>";

    private static final String X_HASH = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

    private interface Fault {
        void answer(Socket socket) throws IOException;
    }

    private final AtomicInteger requests = new AtomicInteger();
    private volatile Fault fault = socket -> {};
    private ServerSocket server;
    private S3ObjectStore objects;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
        objects = within(Duration.ofSeconds(20));
    }

    private S3ObjectStore within(Duration timeout) {
        return new S3ObjectStore(new S3Settings(
                Optional.of(URI.create("http://127.0.0.1:" + server.getLocalPort())),
                "us-east-1",
                "bucket",
                Optional.of("a"),
                Optional.of("b"),
                S3Settings.DEFAULT_PART_BYTES,
                timeout));
    }

    @AfterEach
    void close() throws IOException {
        objects.close();
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            socket.getInputStream().readNBytes(bodyBytes(head.toString()));
            requests.incrementAndGet();
            fault.answer(socket);
        } catch (IOException gone) {
            // hung up on
        }
    }

    private static int bodyBytes(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .sum();
    }

    private static void say(Socket socket, String status, int length, String body) throws IOException {
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + length
                                + "\r\nConnection: close\r\n\r\n" + body)
                        .getBytes(US_ASCII));
    }

    private static void hang(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {}
    }

    private static PlimsollException failure(Runnable call) {
        var thrown = new PlimsollException[1];
        assertThatThrownBy(call::run).isInstanceOfSatisfying(PlimsollException.class, failure -> thrown[0] = failure);
        return thrown[0];
    }

    private List<Runnable> calls() {
        return List.of(
                () -> objects.get("a"),
                () -> objects.list("", Optional.empty(), 1),
                () -> objects.put("a", new ByteArrayInputStream("x".getBytes(UTF_8)), 1, X_HASH));
    }

    @Test
    void aStoreThatHangsIsGivenUpAfterTheTimeOut() {
        fault = S3FaultsTest::hang;
        try (var hasty = within(Duration.ofMillis(500))) {
            var failure = failure(() -> hasty.get("a"));
            assertThat(failure.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            assertThat(failure.detail()).isEqualTo("the object store cannot be reached");
        }
    }

    @Test
    void aConnectionThatIsResetIsTriedAgainAFewTimes() {
        fault = socket -> socket.setSoLinger(true, 0);
        for (var call : calls()) {
            requests.set(0);
            assertThat(failure(call).code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            assertThat(requests.get()).isBetween(2, MAX_REQUESTS);
        }
    }

    @Test
    void aStoreThatFailsIsAskedAgainAFewTimesAndNamedByItsError() {
        fault = socket -> say(socket, "500 Broken", INTERNAL_ERROR.length(), INTERNAL_ERROR);
        for (var call : calls()) {
            requests.set(0);
            var failure = failure(call);
            assertThat(failure.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            assertThat(failure.detail()).isEqualTo("the object store answered 500 InternalError");
            assertThat(requests.get()).isBetween(2, MAX_REQUESTS);
        }
    }

    @Test
    void aStoreThatAsksForLessIsToldApartFromOneThatFails() {
        fault = socket -> say(socket, "503 Slow Down", SLOW_DOWN.length(), SLOW_DOWN);
        var failure = failure(() -> objects.get("a"));
        assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(failure.retryAfter()).isPresent();
        assertThat(requests.get()).isBetween(2, MAX_REQUESTS);
    }

    @Test
    void aStoreThatFailsOnceIsNotNoticed() throws IOException {
        fault = socket -> {
            if (requests.get() == 1) {
                say(socket, "500 Broken", INTERNAL_ERROR.length(), INTERNAL_ERROR);
            } else {
                say(socket, "200 OK", 5, "hello");
            }
        };
        try (var content = objects.get("a").orElseThrow()) {
            assertThat(content.readAllBytes()).asString(UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void halfAnObjectIsNotTakenForTheWhole() throws IOException {
        for (Fault half : new Fault[] {
            socket -> say(socket, "200 OK", 1_000, "half"),
            socket -> {
                say(socket, "200 OK", 1_000, "half");
                hang(socket);
            }
        }) {
            fault = half;
            try (var hasty = within(Duration.ofMillis(500));
                    var content = hasty.get("a").orElseThrow()) {
                assertThatThrownBy(content::readAllBytes).isInstanceOf(IOException.class);
            }
        }
    }
}
