package io.plimsoll.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A real S3 server in a process of its own, for tests: S3Proxy over memory. Other modules' tests use it too; their
/// build copies the same jar to `target/s3proxy`.
public final class S3Server implements AutoCloseable {

    public static final String ACCESS_KEY = "test-access";
    public static final String SECRET_KEY = "test-secret";

    private static final Path JAR = Path.of("target/s3proxy/s3proxy-jar-with-dependencies.jar");
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final Path settings;
    private final int port;

    private S3Server(Process process, Path settings, int port) {
        this.process = process;
        this.settings = settings;
        this.port = port;
    }

    public static S3Server start() throws IOException, InterruptedException {
        int port = freePort();
        var settings = Files.createTempFile("s3proxy", ".properties");
        Files.writeString(settings, """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=transient-nio2
                jclouds.identity=any
                jclouds.credential=any
                """.formatted(port, ACCESS_KEY, SECRET_KEY));
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toString(),
                        "--properties",
                        settings.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target/s3proxy/s3proxy.log").toFile()))
                .start();
        var server = new S3Server(process, settings, port);
        server.awaitPort();
        return server;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort() throws InterruptedException {
        long end = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (System.nanoTime() < end) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("S3Proxy ended: see target/s3proxy/s3proxy.log");
            }
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException notYet) {
                // it is still starting
            }
        }
        close();
        throw new IllegalStateException("S3Proxy did not start within " + STARTS_WITHIN);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Settings for a bucket of this server, which need not be there yet.
    public S3Settings bucket(String name) {
        return new S3Settings(
                Optional.of(endpoint()), "us-east-1", name, Optional.of(ACCESS_KEY), Optional.of(SECRET_KEY));
    }

    public S3Settings newBucket(String name) {
        try (var client = S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build()) {
            client.createBucket(request -> request.bucket(name));
        }
        return bucket(name);
    }

    /// Kills the server, as a power cut would.
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            Files.deleteIfExists(settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
