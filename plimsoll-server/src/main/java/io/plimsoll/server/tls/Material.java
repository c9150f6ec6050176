package io.plimsoll.server.tls;

import io.plimsoll.digest.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.springframework.boot.ssl.pem.PemContent;

/// What was in the files at one moment, checked to be of use.
///
/// @param content   a hash of the files
/// @param expiresAt when the first certificate of the own chain ends
record Material(
        String content,
        Optional<X509ExtendedKeyManager> keys,
        Optional<X509ExtendedTrustManager> trust,
        Optional<Instant> expiresAt) {

    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final char[] NO_PASSWORD = new char[0];
    private static final byte[] PROBE = "plimsoll".getBytes(StandardCharsets.UTF_8);

    static String contentOf(TlsFiles files) throws IOException {
        var digest = Sha256.digest();
        for (var file : Stream.of(files.certificate(), files.key(), files.authority())
                .flatMap(Optional::stream)
                .toList()) {
            digest.update(bytes(file));
            digest.update((byte) 0);
        }
        return Sha256.hex(digest);
    }

    /// Throws an `IOException` that names the file and what is wrong with it.
    static Material read(TlsFiles files, String alias) throws IOException {
        var content = contentOf(files);
        try {
            Optional<X509ExtendedKeyManager> keys = Optional.empty();
            Optional<Instant> expiresAt = Optional.empty();
            if (files.certificate().isPresent() && files.key().isPresent()) {
                var chain = certificates(files.certificate().get());
                keys = Optional.of(keyManager(chain, key(files.key().get()), alias));
                expiresAt = Optional.of(chain.getFirst().getNotAfter().toInstant());
            }
            Optional<X509ExtendedTrustManager> trust = files.authority().isPresent()
                    ? Optional.of(trustManager(certificates(files.authority().get())))
                    : Optional.empty();
            return new Material(content, keys, trust, expiresAt);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates or the key are of no use: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IOException(file + " is larger than " + MAX_FILE_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new IOException(file + " cannot be read", e);
        }
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            var found = new ArrayList<X509Certificate>();
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(file)))) {
                if (certificate instanceof X509Certificate x509) {
                    found.add(x509);
                }
            }
            if (found.isEmpty()) {
                throw new IOException(file + " has no certificate in PEM form");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " has a certificate that cannot be read", e);
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        try {
            var key = PemContent.of(new String(bytes(file), StandardCharsets.US_ASCII))
                    .getPrivateKey();
            if (key != null) {
                return key;
            }
        } catch (RuntimeException e) {
            throw new IOException(file + " has a private key that cannot be read", e);
        }
        throw new IOException(file + " has no private key in PEM form");
    }

    private static X509ExtendedKeyManager keyManager(List<X509Certificate> chain, PrivateKey key, String alias)
            throws GeneralSecurityException, IOException {
        if (!belong(chain.getFirst().getPublicKey(), key)) {
            throw new IOException("the key is not that of the certificate");
        }
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(alias, key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, NO_PASSWORD);
        return Arrays.stream(factory.getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static boolean belong(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        var signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(PROBE);
        var checking = Signature.getInstance(algorithm);
        checking.initVerify(certified);
        checking.update(PROBE);
        return checking.verify(signing.sign());
    }

    private static X509ExtendedTrustManager trustManager(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority" + i, authorities.get(i));
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
