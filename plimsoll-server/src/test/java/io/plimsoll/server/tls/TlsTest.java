package io.plimsoll.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final int WITHIN_MILLIS = 60_000;

    @TempDir
    private Path folder;

    private TestCertificates authority;
    private X509Certificate first;
    private Tls listener;
    private HttpsServer server;

    @BeforeEach
    void listen() throws IOException {
        authority = new TestCertificates(folder, "authority");
        first = authority.issue("server", "127.0.0.1");
        authority.issue("worker", "worker-1.internal");
        listener = Tls.open("plimsoll.tls", files("server", "authority.pem"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(listener.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                var wanted = listener.context().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        listener.close();
    }

    private TlsFiles files(String name, String trusted) {
        return new TlsFiles(
                Optional.of(folder.resolve(name + ".pem")),
                Optional.of(folder.resolve(name + ".key")),
                Optional.of(folder.resolve(trusted)));
    }

    private int ask(TlsFiles files) throws IOException, InterruptedException {
        try (var tls = Tls.open("plimsoll.chat.tls", files);
                var client = HttpClient.newBuilder().sslContext(tls.context()).build()) {
            var uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private X509Certificate shown(SSLContext context) throws IOException {
        try (var socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", server.getAddress().getPort())) {
            socket.setSoTimeout(WITHIN_MILLIS);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void bothEndsKnowEachOther() throws Exception {
        assertThat(ask(files("worker", "authority.pem"))).isEqualTo(204);
    }

    @Test
    void aPeerWithoutACertificateOrWithAForeignOneIsRefused() {
        new TestCertificates(folder, "foreign").issue("stranger", "worker-1.internal");
        assertThatThrownBy(() -> ask(TlsFiles.trusting(folder.resolve("authority.pem"))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask(files("stranger", "authority.pem"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask(files("worker", "foreign.pem")))
                .as("a server that another authority issued")
                .isInstanceOf(IOException.class);
    }

    @Test
    void newFilesAreUsedByNewConnectionsWhileOldOnesLiveOn() throws Exception {
        try (var tls = Tls.open("x", files("worker", "authority.pem"));
                var open = (SSLSocket) tls.context()
                        .getSocketFactory()
                        .createSocket("127.0.0.1", server.getAddress().getPort())) {
            open.setSoTimeout(WITHIN_MILLIS);
            open.startHandshake();
            var second = authority.issue("server", "127.0.0.1");
            listener.look();
            assertThat(shown(fresh())).isEqualTo(second).isNotEqualTo(first);
            open.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(open.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 204");
        }
    }

    /// Without the sessions of an earlier one, which would be resumed.
    private SSLContext fresh() {
        return Tls.open("x", files("worker", "authority.pem")).context();
    }

    @Test
    void filesOfNoUseLeaveEverythingAsItWasUntilTheyAreMended() throws Exception {
        for (var broken : new String[] {"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
            Files.writeString(folder.resolve("server.pem"), broken);
            listener.look();
            assertThat(listener.isCurrent()).isFalse();
            assertThat(shown(fresh())).isEqualTo(first);
        }
        Files.delete(folder.resolve("server.pem"));
        listener.look();
        assertThat(listener.isCurrent()).isFalse();
        var second = authority.issue("server", "127.0.0.1");
        authority.issue("other");
        Files.copy(
                folder.resolve("other.key"),
                folder.resolve("server.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        listener.look();
        assertThat(listener.isCurrent()).as("the key of another certificate").isFalse();
        var third = authority.issue("server", "127.0.0.1");
        listener.look();
        assertThat(listener.isCurrent()).isTrue();
        assertThat(shown(fresh())).isEqualTo(third).isNotEqualTo(second);
    }

    @Test
    void aNewAuthorityIsTrustedAndTheOldOneNoMore() throws Exception {
        var next = new TestCertificates(folder, "next");
        next.issue("server", "127.0.0.1");
        next.issue("worker", "worker-1.internal");
        Files.copy(
                folder.resolve("next.pem"),
                folder.resolve("authority.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        authority.issue("former", "worker-1.internal");
        listener.look();
        assertThat(ask(files("worker", "next.pem"))).isEqualTo(204);
        assertThatThrownBy(() -> ask(files("former", "next.pem"))).isInstanceOf(IOException.class);
    }

    @Test
    void aChangeIsNoticedWithoutBeingTold() throws Exception {
        listener.watch(Duration.ofMillis(20));
        var second = authority.issue("server", "127.0.0.1");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!shown(fresh()).equals(second)) {
            assertThat(System.nanoTime()).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void whatCannotBeUsedAtTheStartNamesTheSettingAndTheFile() throws Exception {
        Files.writeString(folder.resolve("server.key"), "-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----\n");
        assertThatThrownBy(() -> Tls.open("plimsoll.tls", files("server", "authority.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plimsoll.tls")
                .hasMessageContaining("server.key");
        assertThatThrownBy(() -> Tls.open("plimsoll.tls", files("absent", "authority.pem")))
                .hasMessageContaining("absent.pem");
    }
}
