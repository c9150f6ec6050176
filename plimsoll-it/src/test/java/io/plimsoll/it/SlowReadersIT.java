package io.plimsoll.it;

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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/// Callers who ask and never read, as many as the program takes connections, and others beside them. This process and
/// the program's hold an end of each connection: where a process may hold fewer files, there are fewer of them, and
/// that is said.
class SlowReadersIT {

    private static final int READERS = Integer.getInteger("slow.readers", 10_000);
    private static final int FILES_OF_THE_REST = 1_000;
    private static final int MAX_STREAMS = 64;
    private static final String OK = "HTTP/1.1 200 ";
    private static final String REFUSED = "HTTP/1.1 503 ";
    private static final int STALLED = 100;
    private static final int TALKERS = 16;

    private static final String COLLECTION = "/api/v1/collections/quay";
    private static final String STREAMS = "plimsoll_admission_in_flight{lane=\"stream\"}";
    private static final long MAX_GROWTH_BYTES = 256L << 20;
    private static final int HANDLES_THAT_COME_AND_GO = STALLED / 2;
    private static final long WAIT_SECONDS = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path data;

    /// Who ask questions.
    private final List<Socket> sockets = new ArrayList<>();

    /// Who ask for more than is kept for them, so that the program waits for them to read.
    private final List<Socket> stalled = new ArrayList<>();

    @Test
    void tenThousandStreamsThatNobodyReadsAreBoundedAndHurtNobodyElse() throws Exception {
        int readers = affordable();
        try (var chat = new EndlessChat();
                var program = Program.start(data, settings(chat))) {
            var calm = prepared(program);
            serveOthers(program, calm);
            long bytes = program.residentBytes();
            int handles = program.openHandles();

            for (int i = 0; i < TALKERS; i++) {
                sockets.add(asked(program, "Where is the crate in the torrent " + i + "?"));
            }
            await("hanging up on a service that talks on", () -> chat.hungUpOn() == TALKERS);
            assertEverythingEnds(program, handles);
            assertThat(answers()).allMatch(answer -> answer.startsWith(OK) && answer.contains("event: done\n"));

            for (int i = 0; i < STALLED; i++) {
                stalled.add(sent(program, "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20)));
            }
            for (int i = 0; i < readers; i++) {
                sockets.add(asked(program, "Where is the crate?"));
                if (i % 500 == 0) {
                    serveOthers(program, calm);
                }
            }
            await("refusals of all but few", () -> refused(program) >= readers - MAX_STREAMS);
            assertThat(metric(program, STREAMS)).isBetween(1.0, (double) MAX_STREAMS);
            assertThat(program.residentBytes() - bytes).isLessThan(MAX_GROWTH_BYTES);
            serveOthers(program, calm);

            chat.breakOff();
            assertEverythingEnds(program, handles);
            var answers = answers();
            assertThat(answers)
                    .allMatch(answer ->
                            answer.startsWith(REFUSED) || (answer.startsWith(OK) && answer.contains("event: error\n")));
            assertThat(answers.stream().filter(answer -> answer.startsWith(REFUSED)))
                    .hasSize((int) refused(program));
            serveOthers(program, calm);
        } finally {
            close(sockets);
            close(stalled);
        }
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    /// Though nobody reads and nobody leaves.
    private static void assertEverythingEnds(Program program, int handles) throws Exception {
        await("the end of the streams", () -> metric(program, STREAMS) == 0);
        await("the end of the connections", () -> program.openHandles() < handles + HANDLES_THAT_COME_AND_GO);
    }

    private static int affordable() {
        var system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        int most = (int) Math.min(READERS, system.getMaxFileDescriptorCount() - FILES_OF_THE_REST);
        if (most < READERS) {
            System.out.printf(
                    "%d streams instead of %d, since a process may hold %d files here%n",
                    most, READERS, system.getMaxFileDescriptorCount());
        }
        return most;
    }

    private static Map<String, String> settings(EndlessChat chat) {
        return Map.of(
                "PLIMSOLL_CHAT_BASE_URL",
                chat.baseUrl(),
                "PLIMSOLL_CHAT_MODEL",
                EndlessChat.MODEL,
                "PLIMSOLL_CHAT_CONCURRENT",
                Integer.toString(MAX_STREAMS),
                "PLIMSOLL_CHAT_BETWEEN_TOKENS",
                "10m",
                "PLIMSOLL_LOAD_MAX_STREAMS",
                Integer.toString(MAX_STREAMS),
                "PLIMSOLL_LOAD_MAX_STALL",
                "5s",
                "PLIMSOLL_PROBER_EVERY",
                "0");
    }

    /// A document to ask about, and another tenant with a collection of that name; returns a key of it.
    private static String prepared(Program program) throws Exception {
        assertThat(program.send("PUT", COLLECTION, "application/json", "{}").statusCode())
                .isEqualTo(201);
        var text = "The crate stands on the quay and waits at its berth for a ship that takes it.";
        assertThat(program.put("quay", "crate", text).statusCode()).isEqualTo(202);
        await("indexing", () -> program.get(COLLECTION).path("pending").asInt(-1) == 0);
        var tenant = "/admin/v1/tenants/calm";
        assertThat(program.send("PUT", tenant, "application/json", "{}").statusCode())
                .isEqualTo(201);
        var made = program.send("POST", tenant + "/keys", "application/json", "{\"role\":\"tenant-admin\"}");
        var key = new ObjectMapper().readTree(made.body()).path("key").asString("");
        assertThat(program.as(key, "PUT", COLLECTION, "application/json", "{}").statusCode())
                .isEqualTo(201);
        return key;
    }

    private static Socket asked(Program program, String question) throws IOException {
        var body = "{\"question\":\"" + question + "\"}";
        return sent(
                program,
                "POST " + COLLECTION + "/ask HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Program.KEY
                        + "\r\nX-Request-Deadline-Ms: 600000\r\nContent-Type: application/json\r\n"
                        + "Accept: text/event-stream\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /// Sends the request, or several at once, and reads nothing.
    private static Socket sent(Program program, String request) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        int port = URI.create(program.address()).getPort();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /// What there is to read in the end.
    private List<String> answers() throws IOException {
        var answers = new ArrayList<String>();
        for (var socket : sockets) {
            try (socket) {
                answers.add(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        sockets.clear();
        return answers;
    }

    private static void serveOthers(Program program, String calm) throws IOException, InterruptedException {
        assertThat(program.send("GET", "/health/live", "text/plain", "").statusCode())
                .isEqualTo(200);
        var search = program.as(calm, "POST", COLLECTION + "/search", "application/json", "{\"query\":\"crate\"}");
        assertThat(search.statusCode()).as(search.body()).isEqualTo(200);
    }

    /// As questions or as streams: those that the program has no time for never become streams.
    private static double refused(Program program) throws Exception {
        return metric(program, "plimsoll_admission_requests_total{kind=\"ask\",outcome=\"refused\"}")
                + metric(program, "plimsoll_admission_requests_total{kind=\"stream\",outcome=\"refused\"}");
    }

    private static double metric(Program program, String series) throws Exception {
        return program.send("GET", "/metrics", "text/plain", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!holds.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
