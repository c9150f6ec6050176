package io.plimsoll.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/// Ten thousand streams that are opened and never read, in the packaged program, and another tenant beside them. Each
/// process holds its own ends of them.
class SlowReadersIT {

    private static final int STREAMS = 10_000;
    private static final int MAX_STREAMS = 64;
    private static final int HANDLES_FOR_THE_REST = 1_000;
    private static final int RECEIVE_BYTES = 4_096;
    private static final long WAIT_SECONDS = 120;
    private static final String QUAY = "/api/v1/collections/quay";
    private static final String IN_FLIGHT = "plimsoll_admission_in_flight";
    private static final String STREAM = "lane=\"stream\"";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    @Test
    void tenThousandStreamsThatNobodyReadsAreBoundedAndHurtNobodyElse() throws Exception {
        int streams = affordable();
        try (var chat = silentChat();
                var program = Program.start(
                        data,
                        Map.of(
                                "PLIMSOLL_CHAT_BASE_URL",
                                "http://127.0.0.1:" + chat.getLocalPort() + "/v1",
                                "PLIMSOLL_CHAT_MODEL",
                                "silent",
                                "PLIMSOLL_CHAT_CONCURRENT",
                                Integer.toString(MAX_STREAMS),
                                "PLIMSOLL_LOAD_MAX_STREAMS",
                                Integer.toString(MAX_STREAMS),
                                "PLIMSOLL_LOAD_MAX_CONNECTIONS",
                                Integer.toString(STREAMS + HANDLES_FOR_THE_REST)))) {
            var calm = prepared(program);
            var sockets = new ArrayList<Socket>();
            try {
                for (int i = 0; i < streams; i++) {
                    sockets.add(unread(program));
                }
                assertServes(program, calm);
                await(() -> metric(program, "plimsoll_admission_requests_total", "outcome=\"refused\"")
                        >= streams - MAX_STREAMS);
                assertThat(metric(program, IN_FLIGHT, STREAM)).isBetween(1.0, (double) MAX_STREAMS);
                assertServes(program, calm);
            } finally {
                for (var socket : sockets) {
                    socket.setSoLinger(true, 0); // hangs up at once, and leaves nothing behind
                    socket.close();
                }
            }
            await(() -> metric(program, IN_FLIGHT, STREAM) == 0);
            assertServes(program, calm);
        }
    }

    private static int affordable() {
        var system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - HANDLES_FOR_THE_REST;
        assertThat(free).as("file handles of a process, ulimit -n").isGreaterThan(1_000);
        return (int) Math.min(STREAMS, free);
    }

    /// A chat service that takes what it is asked and never answers.
    private static ServerSocket silentChat() throws IOException {
        var server = new ServerSocket(0, 2 * MAX_STREAMS, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try {
                    var socket = server.accept();
                    Thread.startVirtualThread(() -> hang(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return server;
    }

    private static void hang(Socket socket) {
        try (socket) {
            socket.getInputStream().skip(Long.MAX_VALUE);
        } catch (IOException hungUp) {
            // the program gave the call up
        }
    }

    /// A document to ask about, and another tenant with a collection of the same name; returns a key of it.
    private static String prepared(Program program) throws Exception {
        assertThat(program.send("PUT", QUAY, "application/json", "{}").statusCode())
                .isEqualTo(201);
        program.put("quay", "crate", "The crate stands on the quay.");
        await(() ->
                !program.search("quay", "{\"query\":\"crate\"}").path("hits").isEmpty());
        var tenant = "/admin/v1/tenants/calm";
        assertThat(program.send("PUT", tenant, "application/json", "{}").statusCode())
                .isEqualTo(201);
        var made = program.send("POST", tenant + "/keys", "application/json", "{\"role\":\"tenant-admin\"}");
        var key = new ObjectMapper().readTree(made.body()).path("key").asString("");
        assertThat(program.as(key, "PUT", QUAY, "application/json", "{}").statusCode())
                .isEqualTo(201);
        return key;
    }

    private static void assertServes(Program program, String key) throws Exception {
        assertThat(program.send("GET", "/health/live", "application/json", "").statusCode())
                .isEqualTo(200);
        var search = program.as(key, "POST", QUAY + "/search", "application/json", "{\"query\":\"crate\"}");
        assertThat(search.statusCode()).as(search.body()).isEqualTo(200);
    }

    private static Socket unread(Program program) throws IOException {
        var body = "{\"question\":\"Where is the crate?\"}";
        var socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        int port = URI.create(program.address()).getPort();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("POST " + QUAY + "/ask HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Program.KEY
                                + "\r\nX-Request-Deadline-Ms: 600000\r\nContent-Type: application/json\r\n"
                                + "Accept: text/event-stream\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static double metric(Program program, String name, String label) throws Exception {
        return program.send("GET", "/metrics", "text/plain", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(name) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
