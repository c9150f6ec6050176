package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/// Streams that are opened and never read, and others beside them. `-Dslow.readers=10000` opens that many, or as many
/// as this process may hold both ends of.
class SlowReadersTest {

    private static final int STREAMS = Integer.getInteger("slow.readers", 2_000);
    private static final int MAX_STREAMS = 64;
    private static final int HANDLES_FOR_THE_REST = 1_500;
    private static final String STREAM = "lane=\"stream\"";
    private static final String LIMITS = "/api/v1/limits";
    private static final String ASK = ServerUnderTest.collection("quay") + "/ask";

    @TempDir
    private static Path data;

    private static DawdlingModels models;
    private static ServerUnderTest server;
    private static String calm = "";

    @BeforeAll
    static void start() {
        models = new DawdlingModels();
        server = new ServerUnderTest(
                data,
                Map.of(
                        "plimsoll.chat.base-url",
                        models.baseUrl(),
                        "plimsoll.chat.model",
                        DawdlingModels.MODEL,
                        "plimsoll.chat.concurrent",
                        "64",
                        "plimsoll.load.max-streams",
                        Integer.toString(MAX_STREAMS),
                        "plimsoll.load.max-stall",
                        "2s",
                        "plimsoll.prober.every",
                        "0"));
        server.create("quay");
        assertThat(server.put("quay", "crate-1")).isTrue();
        server.awaitQuiet("quay");
        calm = anotherTenant();
    }

    /// Has a collection of the same name; returns a key of it.
    private static String anotherTenant() {
        var path = "/admin/v1/tenants/calm";
        assertThat(server.json("PUT", path, "{}").statusCode()).isEqualTo(201);
        var made = server.json("POST", path + "/keys", "{\"role\":\"tenant-admin\"}");
        var key = new ObjectMapper().readTree(made.body()).path("key").asString("");
        assertThat(server.send(key, "PUT", ServerUnderTest.collection("quay"), "application/json", "{}")
                        .statusCode())
                .isEqualTo(201);
        return key;
    }

    @AfterAll
    static void stop() {
        server.close();
        models.close();
    }

    private static Socket unread(String question) throws IOException {
        var body = "{\"question\":\"" + question + "\"}";
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        int port = URI.create(server.address()).getPort();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("POST " + ASK + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ServerUnderTest.KEY
                                + "\r\nX-Request-Deadline-Ms: 600000\r\nContent-Type: application/json\r\n"
                                + "Accept: text/event-stream\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static int affordable() {
        var system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - HANDLES_FOR_THE_REST;
        return (int) Math.min(STREAMS, free / 2);
    }

    /// As asks or as streams: those that the server has no time for never become streams.
    private static double refused() {
        return metric("plimsoll_admission_requests_total", "outcome=\"refused\"");
    }

    private static double metric(String name, String label) {
        return server.send(ServerUnderTest.KEY, "GET", "/metrics", "text/plain", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(name) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void assertServesOthers() {
        assertThat(server.json("GET", "/health/live", "").statusCode()).isEqualTo(200);
        var search = server.send(
                calm,
                "POST",
                ServerUnderTest.collection("quay") + "/search",
                "application/json",
                "{\"query\":\"crate\"}",
                Map.of("X-Request-Deadline-Ms", "60000"));
        assertThat(search.statusCode()).as(search.body()).isEqualTo(200);
    }

    @Test
    void streamsThatNobodyReadsAreBoundedInNumberAndHurtNobodyElse() throws Exception {
        int number = affordable();
        assertThat(number).isGreaterThan(1_000);
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < number; i++) {
                sockets.add(unread("Where is the crate? dawdle-chat"));
            }
            assertServesOthers();
            server.await(LIMITS, unused -> refused() > number - MAX_STREAMS - 1);
            assertThat(metric("plimsoll_admission_in_flight", STREAM)).isBetween(1.0, (double) MAX_STREAMS);
            assertServesOthers();
        } finally {
            close(sockets);
        }
        server.await(LIMITS, unused -> metric("plimsoll_admission_in_flight", STREAM) == 0);
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
