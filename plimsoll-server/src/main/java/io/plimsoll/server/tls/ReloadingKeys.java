package io.plimsoll.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The key in use. A handshake asks more than once; its alias names the generation it began with, which is therefore
/// kept when the next one comes.
@SuppressWarnings("NullAway") // the platform's own signatures have nulls
final class ReloadingKeys extends X509ExtendedKeyManager {

    private volatile @Nullable X509ExtendedKeyManager present;
    private volatile @Nullable X509ExtendedKeyManager former;

    ReloadingKeys(Optional<X509ExtendedKeyManager> first) {
        this.present = first.orElse(null);
    }

    void replace(Optional<X509ExtendedKeyManager> next) {
        former = present;
        present = next.orElse(null);
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
        return present.chooseEngineServerAlias(type, issuers, engine);
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return present.chooseEngineClientAlias(types, issuers, engine);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return present.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return present.chooseClientAlias(types, issuers, socket);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return present.getServerAliases(type, issuers);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return present.getClientAliases(type, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        var chain = present.getCertificateChain(alias);
        return chain == null && former != null ? former.getCertificateChain(alias) : chain;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        var key = present.getPrivateKey(alias);
        return key == null && former != null ? former.getPrivateKey(alias) : key;
    }
}
