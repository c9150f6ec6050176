package io.plimsoll.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A port of its own on loopback whose connections go on to another port, which may change while nobody listens.
final class TcpRelay implements AutoCloseable {

    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;

    TcpRelay() throws IOException {
        listener = bound(0);
        port = listener.getLocalPort();
    }

    private static ServerSocket bound(int port) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        return socket;
    }

    int port() {
        return port;
    }

    /// From now on connections are made to that port.
    void to(int target) throws IOException {
        if (listener.isClosed()) {
            listener = bound(port);
        }
        var accepting = listener;
        Thread.ofVirtual().start(() -> accept(accepting, target));
    }

    private void accept(ServerSocket accepting, int target) {
        while (!accepting.isClosed()) {
            try {
                var from = accepting.accept();
                open.add(from);
                var onwards = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
                open.add(onwards);
                Thread.ofVirtual().start(() -> copy(from, onwards));
                Thread.ofVirtual().start(() -> copy(onwards, from));
            } catch (IOException e) {
                // it is closed, or nobody is behind it any more
            }
        }
    }

    private void copy(Socket from, Socket onwards) {
        try (from;
                onwards) {
            from.getInputStream().transferTo(onwards.getOutputStream());
        } catch (IOException e) {
            // one of the two sides hung up
        } finally {
            open.remove(from);
            open.remove(onwards);
        }
    }

    /// Nobody gets through any more, until there is another target.
    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
