package io.plimsoll.server;

import io.plimsoll.server.config.ClientTls;
import io.plimsoll.server.tls.Tls;
import io.plimsoll.server.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/// The certificates of outgoing connections, as the settings name them.
final class ClientCertificates implements AutoCloseable {

    private final Duration checkEvery;
    private final List<Tls> opened = new CopyOnWriteArrayList<>();

    ClientCertificates(Duration checkEvery) {
        this.checkEvery = checkEvery;
    }

    Optional<SSLContext> of(String setting, ClientTls files) {
        if (files.isEmpty()) {
            return Optional.empty();
        }
        var tls = Tls.open(
                        setting,
                        new TlsFiles(
                                files.certificate().map(Path::of),
                                files.key().map(Path::of),
                                files.ca().map(Path::of)))
                .watch(checkEvery);
        opened.add(tls);
        return Optional.of(tls.context());
    }

    boolean areCurrent() {
        return opened.stream().allMatch(Tls::isCurrent);
    }

    @Override
    public void close() {
        opened.forEach(Tls::close);
    }
}
