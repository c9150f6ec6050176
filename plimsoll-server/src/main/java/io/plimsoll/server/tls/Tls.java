package io.plimsoll.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One end of encrypted connections, whose certificates come from files. When a file changes, connections made from
/// then on use what is in it and those in flight live on; files of no use leave everything as it was, and
/// [#isCurrent] says so until they are mended.
public final class Tls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final String setting;
    private final TlsFiles files;
    private final SSLContext context;
    private final ReloadingKeys keys;
    private final ReloadingTrust trust;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("tls-files").factory());
    private volatile Material material;
    private volatile @Nullable String lastProblem;
    private int generation;

    private Tls(String setting, TlsFiles files, Material material) throws GeneralSecurityException {
        this.setting = setting;
        this.files = files;
        this.material = material;
        this.keys = new ReloadingKeys(material.keys());
        this.trust = new ReloadingTrust(material.trust());
        this.context = SSLContext.getInstance("TLS");
        context.init(
                material.keys().isPresent() ? new KeyManager[] {keys} : null,
                material.trust().isPresent() ? new TrustManager[] {trust} : null,
                null);
    }

    /// Reads the files; where they are of no use the failure names the setting.
    ///
    /// @param setting under which the files are named: `plimsoll.tls`
    public static Tls open(String setting, TlsFiles files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException(setting + " names neither a certificate nor an authority");
        }
        try {
            return new Tls(setting, files, Material.read(files, "0"));
        } catch (IOException | KeyManagementException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /// Looks at the files at this interval from now on.
    public Tls watch(Duration every) {
        var unused =
                timer.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    public SSLContext context() {
        return context;
    }

    /// Whether what is in the files is in use.
    public boolean isCurrent() {
        return lastProblem == null;
    }

    /// When the certificate in use ends.
    public Optional<Instant> expiresAt() {
        return material.expiresAt();
    }

    /// Reads the files if they have changed.
    public synchronized void look() {
        try {
            if (Material.contentOf(files).equals(material.content())) {
                lastProblem = null;
                return;
            }
            generation++;
            var fresh = Material.read(files, Integer.toString(generation));
            keys.replace(fresh.keys());
            trust.replace(fresh.trust());
            material = fresh;
            lastProblem = null;
            LOG.info("{}: the certificates have been read again", setting);
        } catch (IOException | RuntimeException e) {
            var problem = String.valueOf(e.getMessage());
            if (!problem.equals(lastProblem)) {
                LOG.error("{}: the new files are of no use, what was read before stays in use: {}", setting, problem);
            }
            lastProblem = problem;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
