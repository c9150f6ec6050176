package io.plimsoll.server;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;

/// An OpenTelemetry collector of spans that speaks both transports of OTLP on one port, and keeps what it decoded.
final class OtlpReceiver implements AutoCloseable {

    private static final String GRPC = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final String HTTP = "/v1/traces";
    private static final long PATIENCE_SECONDS = 30;

    private final Tomcat tomcat = new Tomcat();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<Span> spans = new ArrayList<>();
    private final List<String> transports = new ArrayList<>();

    OtlpReceiver(Path folder) {
        tomcat.setBaseDir(folder.toString());
        var connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.addUpgradeProtocol(new Http2Protocol());
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "otlp", new Receiving()).addMapping("/*");
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    URI grpc() {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
    }

    URI http() {
        return grpc().resolve(HTTP);
    }

    private final class Receiving extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals(GRPC)) {
                grpc(request, response);
            } else if (request.getRequestURI().equals(HTTP)) {
                keep("http", ExportTraceServiceRequest.parseFrom(request.getInputStream()));
                response.setContentType("application/x-protobuf");
                ExportTraceServiceResponse.getDefaultInstance().writeTo(response.getOutputStream());
            } else {
                response.setStatus(404);
            }
        }

        /// One message: a byte that says whether it is compressed, its length, itself.
        private void grpc(HttpServletRequest request, HttpServletResponse response) throws IOException {
            var in = new DataInputStream(request.getInputStream());
            if (in.readByte() != 0) {
                throw new IOException("compressed");
            }
            keep("grpc", ExportTraceServiceRequest.parseFrom(in.readNBytes(in.readInt())));
            response.setContentType("application/grpc");
            response.setTrailerFields(() -> Map.of("grpc-status", "0"));
            var out = new DataOutputStream(response.getOutputStream());
            out.writeByte(0);
            out.writeInt(0);
            out.flush();
        }
    }

    private void keep(String transport, ExportTraceServiceRequest request) {
        lock.lock();
        try {
            transports.add(transport);
            for (var resource : request.getResourceSpansList()) {
                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The first span that fits, waited for if it must be.
    Span await(Predicate<Span> wished) throws InterruptedException {
        long nanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (true) {
                var found = spans.stream().filter(wished).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                if (nanos <= 0) {
                    throw new AssertionError("no such span came; there are "
                            + spans.stream().map(Span::getName).toList());
                }
                nanos = more.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    Span await(String traceId, String name) throws InterruptedException {
        return await(span -> hex(span.getTraceId().toByteArray()).equals(traceId)
                && span.getName().equals(name));
    }

    List<String> transports() {
        lock.lock();
        try {
            return List.copyOf(transports);
        } finally {
            lock.unlock();
        }
    }

    static String hex(byte[] id) {
        return HexFormat.of().formatHex(id);
    }

    /// The attribute's value as text; empty where there is none.
    static String text(Span span, String attribute) {
        return span.getAttributesList().stream()
                .filter(pair -> pair.getKey().equals(attribute))
                .map(pair -> pair.getValue().hasStringValue()
                        ? pair.getValue().getStringValue()
                        : Long.toString(pair.getValue().getIntValue()))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
