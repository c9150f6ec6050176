package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.server.cli.CommandLineTool;
import io.plimsoll.server.tls.TestCertificates;
import io.plimsoll.server.tls.Tls;
import io.plimsoll.server.tls.TlsFiles;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where everybody has to show a certificate: another node asks this server, which asks a chat service.
class MutualTlsTest {

    private static final String BOOKS = "/api/v1/collections/books";
    private static final String ACME = "/admin/v1/tenants/acme";

    @TempDir
    private static Path folder;

    private static Tls chatTls;
    private static ScriptedChat chat;
    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        var authority = new TestCertificates(folder, "authority");
        authority.issue("server", "127.0.0.1");
        authority.issue("worker", "worker-1.internal");
        authority.issue("operator", "operator.internal");
        authority.issue("outgoing", "plimsoll-1.internal");
        authority.issue("chat", "127.0.0.1");
        new TestCertificates(folder, "foreign").issue("stranger", "worker-1.internal");
        chatTls = Tls.open("chat", files("chat"));
        chat = new ScriptedChat(chatTls.context());
        var settings = new HashMap<>(Map.of(
                "plimsoll.tls.certificate", pem("server.pem"),
                "plimsoll.tls.key", pem("server.key"),
                "plimsoll.tls.client-ca", pem("authority.pem"),
                "plimsoll.tls.client-auth", "required",
                "plimsoll.tls.peers.worker-1.certificate", "worker-1.internal",
                "plimsoll.tls.peers.worker-1.tenant", "acme",
                "plimsoll.tls.peers.worker-1.role", "tenant-admin",
                "plimsoll.tls.peers.operator.certificate", "operator.internal",
                "plimsoll.tls.peers.operator.role", "operator"));
        settings.putAll(Map.of(
                "plimsoll.chat.base-url", chat.baseUrl(),
                "plimsoll.chat.model", ScriptedChat.MODEL,
                "plimsoll.chat.tls.ca", pem("authority.pem"),
                "plimsoll.chat.tls.certificate", pem("outgoing.pem"),
                "plimsoll.chat.tls.key", pem("outgoing.key")));
        server = new ServerUnderTest(folder.resolve("data"), settings);
    }

    @AfterAll
    static void stop() {
        server.close();
        chat.close();
        chatTls.close();
    }

    private static String pem(String file) {
        return folder.resolve(file).toString();
    }

    private static TlsFiles files(String name) {
        return new TlsFiles(
                Optional.of(folder.resolve(name + ".pem")),
                Optional.of(folder.resolve(name + ".key")),
                Optional.of(folder.resolve("authority.pem")));
    }

    private static HttpResponse<String> send(TlsFiles files, String method, String path, String type, String body)
            throws IOException, InterruptedException {
        try (var tls = Tls.open("test", files);
                var client = HttpClient.newBuilder().sslContext(tls.context()).build()) {
            return client.send(
                    HttpRequest.newBuilder(server.at(path))
                            .header("Content-Type", type)
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static HttpResponse<String> as(String name, String method, String path, String body) throws Exception {
        return send(files(name), method, path, "application/json", body);
    }

    @Test
    void nobodyGetsThroughWithoutACertificateOfTheAuthorityHoweverOpenTheRoute() {
        for (var who : List.of(TlsFiles.trusting(folder.resolve("authority.pem")), files("stranger"))) {
            assertThatThrownBy(() -> send(who, "GET", "/health/live", "application/json", ""))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aNodesQuestionReachesTheChatServiceWithACertificateOnEachStretch() throws Exception {
        assertThat(as("operator", "PUT", ACME, "{}").statusCode()).isEqualTo(201);
        assertThat(as("worker", "PUT", BOOKS, "{}").statusCode()).isEqualTo(201);
        assertThat(send(files("worker"), "PUT", BOOKS + "/documents/a", "text/plain", "The crate stands on the quay.")
                        .statusCode())
                .isEqualTo(202);
        awaitSearchable();
        var answer = as("worker", "POST", BOOKS + "/ask", "{\"question\":\"Where does the crate stand?\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("The crate stands on the quay");
        assertThat(chat.callers).isNotEmpty().containsOnly("CN=outgoing");

        assertThat(as("operator", "DELETE", ACME, "").statusCode()).isEqualTo(202);
        assertThat(as("worker", "GET", BOOKS, "").statusCode())
                .as("a node of a tenant that is gone")
                .isEqualTo(401);
        assertThat(as("operator", "PUT", ACME, "{}").statusCode()).isEqualTo(201);
        assertThat(as("worker", "GET", BOOKS, "").statusCode())
                .as("it speaks for the tenant that has the name now, which has nothing of the first one's")
                .isEqualTo(404);
        assertThat(as("worker", "PUT", BOOKS, "{}").statusCode()).isEqualTo(201);
    }

    private static void awaitSearchable() throws Exception {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!as("worker", "GET", BOOKS + "/documents/a", "").body().contains("SEARCHABLE")) {
            assertThat(System.nanoTime()).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void theCommandLineShowsTheCertificateThatItIsGiven() {
        assertThat(run("--cert", pem("operator.pem"), "--cert-key", pem("operator.key")))
                .isZero();
        assertThat(run()).isEqualTo(1);
        assertThat(run("--cert", pem("operator.pem"))).as("without its key").isEqualTo(2);
    }

    private static int run(String... more) {
        var arguments = new ArrayList<>(List.of(
                "tenant",
                "list",
                "--url",
                server.address(),
                "--key",
                ServerUnderTest.KEY,
                "--cacert",
                pem("authority.pem")));
        arguments.addAll(List.of(more));
        return CommandLineTool.run(
                arguments.toArray(String[]::new),
                options -> {
                    throw new IllegalStateException("no server is started here");
                },
                new OfflineBackups());
    }
}
