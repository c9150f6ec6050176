package io.plimsoll.server.http;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/// Sets up the web server: virtual threads, ids that contain an encoded slash, problems as the only form of errors.
final class TomcatTuning implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /// What is read and thrown away of a refused body, so that its sender gets to read why.
    private static final int MAX_SWALLOW_BYTES = 32 << 20;

    private static final int MAX_UNREAD_BYTES = 256 << 10;

    /// Past them who connects tries again after a second, then after two more.
    private static final int MAX_UNACCEPTED = 1_024;

    private final ConnectionLimits limits;

    TomcatTuning(ConnectionLimits limits) {
        this.limits = limits;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(this::tune);
        factory.addContextValves(new Connection.Valve());
        factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    private void tune(Connector connector) {
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setXpoweredBy(false);
        var protocol = connector.getProtocolHandler();
        protocol.setExecutor(new VirtualThreadExecutor("http-"));
        if (protocol instanceof AbstractHttp11Protocol<?> http) {
            http.setMaxConnections(limits.max());
            http.setAcceptCount(MAX_UNACCEPTED);
            int stallMs = Math.toIntExact(limits.maxStall().toMillis());
            http.setConnectionTimeout(stallMs); // also of a write that its reader holds up
            http.setKeepAliveTimeout(stallMs);
            http.setMaxKeepAliveRequests(-1); // a new connection costs more than a request, above all under TLS
            http.setProperty("socket.appReadBufSize", Integer.toString(ConnectionLimits.READ_BUFFER_BYTES));
            http.setProperty("socket.appWriteBufSize", Integer.toString(ConnectionLimits.WRITE_BUFFER_BYTES));
            // what the kernel keeps for a caller who does not read
            http.setProperty("socket.txBufSize", Integer.toString(MAX_UNREAD_BYTES));
            http.setMaxSwallowSize(MAX_SWALLOW_BYTES);
            // Who asks with `Expect: 100-continue` is told to go on when the body is read, and not before.
            http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
            http.setRelaxedPathChars("\"<>[\\]^`{|}");
            http.setRelaxedQueryChars("\"<>[\\]^`{|}");
        }
    }
}
