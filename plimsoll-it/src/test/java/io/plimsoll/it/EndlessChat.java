package io.plimsoll.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A chat service compatible with OpenAI's whose answers never end. Asked with the word `torrent` it talks until it is
/// hung up on; else it falls silent after some words, until it breaks off because the test says so.
final class EndlessChat implements AutoCloseable {

    static final String MODEL = "endless";

    private static final int MAX_REQUEST_BYTES = 64 << 10;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    private static final String LONG_SENTENCE =
            event("The crate stands on the quay " + "and waits at its berth ".repeat(400) + "[1]. ");

    private final AtomicInteger hungUpOn = new AtomicInteger();
    private final CountDownLatch brokenOff = new CountDownLatch(1);
    private final ServerSocket server;

    EndlessChat() throws IOException {
        server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    private static String event(String text) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    int hungUpOn() {
        return hungUpOn.get();
    }

    void breakOff() {
        brokenOff.countDown();
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                Thread.startVirtualThread(() -> answer(socket));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            var request = new StringBuilder();
            var some = new byte[MAX_REQUEST_BYTES];
            while (!request.toString().contains("\"include_usage\"")) {
                int count = socket.getInputStream().read(some);
                if (count < 0) {
                    return;
                }
                request.append(new String(some, 0, count, StandardCharsets.UTF_8));
            }
            say(socket, OK + event("The crate stands on the quay [1]. It waits [1]. And "));
            while (request.indexOf("torrent") >= 0) {
                say(socket, LONG_SENTENCE);
            }
            brokenOff.await();
        } catch (IOException gone) {
            hungUpOn.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        breakOff();
        server.close();
    }
}
