package io.plimsoll.server.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ProtocolHandler;
import org.apache.tomcat.util.http.FastHttpDateFormat;

/// The connection that a request came by. It may be looked at while nothing else is read from the request: when its
/// body has been read and the answer is being made.
final class Connection {

    private static final String ATTRIBUTE = Connection.class.getName();

    /// A longer body is not read and thrown away for the sake of the connection.
    private static final int MAX_UNREAD_BYTES = 64 << 10;

    /// Of a hundred connections that there may be, those past which each is closed after its request: idle ones shall
    /// not keep new callers out.
    private static final int CROWD_PERCENT = 75;

    private final org.apache.coyote.Request request;
    private final boolean closes;
    private boolean answered;

    private Connection(org.apache.coyote.Request request, boolean closes) {
        this.request = request;
        this.closes = closes;
    }

    static Connection of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Connection connection) {
            return connection;
        }
        throw new IllegalStateException("requests come through the valve");
    }

    /// Whether the other side has closed it, or its half of it. Bytes of a next request don't: the web server keeps
    /// those for later. Of a connection at its end it says that it can be read, has nothing in its buffer, and says
    /// so again.
    boolean isGone() {
        return available(true) > 0 && available(false) == 0 && available(true) > 0;
    }

    private int available(boolean read) {
        request.action(ActionCode.AVAILABLE, read);
        return request.getAvailable();
    }

    /// Answers a request of which nothing was read, and leaves the connection open. The web server closes it after
    /// each 503, so that whoever is refused and comes again costs a connection, and under TLS a handshake, just
    /// when there is no time for it. So it is told here that the answer has begun, and is given all of the answer,
    /// head and body, to send. Says whether that was done; if not, the request is still to be answered.
    boolean answer(int status, String mediaType, byte[] body) throws IOException {
        var response = request.getResponse();
        if (response.isCommitted() || !canStayOpen()) {
            return false;
        }
        var head = new StringBuilder("HTTP/1.1 ").append(status).append(" \r\n");
        var headers = response.getMimeHeaders();
        for (int i = 0; i < headers.size(); i++) {
            line(head, headers.getName(i).toString(), headers.getValue(i).toString());
        }
        line(head, "Content-Type", mediaType);
        line(head, "Content-Length", Integer.toString(body.length));
        line(head, "Date", FastHttpDateFormat.getCurrentDate());
        response.setCommitted(true);
        answered = true;
        response.doWrite(ByteBuffer.wrap(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1)));
        response.doWrite(ByteBuffer.wrap(body));
        response.action(ActionCode.CLIENT_FLUSH, null); // before the rest of the request is waited for
        return true;
    }

    private static void line(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /// Whether what is left of the request is little and will come, and its sender wants to go on.
    private boolean canStayOpen() {
        long length = request.getContentLengthLong();
        return !closes
                && request.protocol().equals("HTTP/1.1")
                && length >= 0
                && length <= MAX_UNREAD_BYTES
                && request.getHeader("Expect") == null
                && request.getHeader("Connection") == null;
    }

    /// The web server looks at the status once more to decide about the connection.
    private void ended() {
        if (answered) {
            request.getResponse().setStatus(HttpServletResponse.SC_OK);
        }
    }

    /// Leaves on every request the connection it came by.
    static final class Valve extends ValveBase {

        Valve() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            boolean closes = isCrowded(request.getConnector().getProtocolHandler());
            if (closes) {
                response.setHeader("Connection", "close");
            }
            var connection = new Connection(request.getCoyoteRequest(), closes);
            request.setAttribute(ATTRIBUTE, connection);
            getNext().invoke(request, response);
            connection.ended();
        }

        private static boolean isCrowded(ProtocolHandler handler) {
            return handler instanceof AbstractProtocol<?> protocol
                    && protocol.getConnectionCount() * 100 > (long) protocol.getMaxConnections() * CROWD_PERCENT;
        }
    }
}
