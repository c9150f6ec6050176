package io.plimsoll.server.http;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLContext;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/// Makes the web server encrypt where the settings say so, with a context whose certificates may be replaced while it
/// runs.
final class TlsListener implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final Optional<ListenerTls> tls;

    /// @param tls absent for a listener that does not
    TlsListener(Optional<ListenerTls> tls) {
        this.tls = tls;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        tls.ifPresent(how -> factory.addConnectorCustomizers(connector -> encrypt(connector, how)));
    }

    private static void encrypt(Connector connector, ListenerTls tls) {
        connector.setScheme("https");
        connector.setSecure(true);
        var host = new SSLHostConfig();
        host.setProtocols(tls.oldest().protocols());
        host.setHonorCipherOrder(true);
        host.setCertificateVerification(tls.clientCerts().name().toLowerCase(Locale.ROOT));
        var certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(new GivenContext(tls.context()));
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
            http.setSSLEnabled(true);
        }
    }

    /// The web server's view of a context of the JDK that is ready for use.
    @SuppressWarnings("NullAway") // the web server's own signatures have nulls
    private record GivenContext(javax.net.ssl.SSLContext context) implements SSLContext {

        @Override
        public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
            // it has been
        }

        @Override
        public void destroy() {
            // its owner does
        }

        @Override
        public SSLSessionContext getServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        public SSLEngine createSSLEngine() {
            return context.createSSLEngine();
        }

        @Override
        public SSLServerSocketFactory getServerSocketFactory() {
            return context.getServerSocketFactory();
        }

        @Override
        public SSLParameters getSupportedSSLParameters() {
            return context.getSupportedSSLParameters();
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
