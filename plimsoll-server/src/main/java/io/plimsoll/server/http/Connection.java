package io.plimsoll.server.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/// The connection that a request came by. It may be looked at while nothing else is read from the request: when its
/// body has been read and the answer is being made.
final class Connection {

    private static final String ATTRIBUTE = Connection.class.getName();

    private final org.apache.coyote.Request request;

    private Connection(org.apache.coyote.Request request) {
        this.request = request;
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

    /// Leaves on every request the connection it came by.
    static final class Valve extends ValveBase {

        Valve() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            request.setAttribute(ATTRIBUTE, new Connection(request.getCoyoteRequest()));
            getNext().invoke(request, response);
        }
    }
}
