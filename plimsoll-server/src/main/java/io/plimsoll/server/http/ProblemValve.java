package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/// Answers what the web server refuses before any filter sees it, such as a request line that is not HTTP. Public
/// because the web server makes it by its name.
public final class ProblemValve extends ErrorReportValve {

    private static final int FIRST_ERROR = 400;

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            var refusal = Problems.ofStatus(status);
            var traceId = Trace.of(request);
            HttpServletResponse facade = response.getResponse();
            facade.setHeader(Trace.HEADER, traceId);
            if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
                facade.setHeader("WWW-Authenticate", "Bearer");
            }
            var body = Problem.of(refusal, traceId).json();
            facade.setContentType(Problem.MEDIA_TYPE);
            facade.setContentLength(body.length);
            var reporter = response.getReporter();
            if (reporter != null) {
                reporter.write(new String(body, StandardCharsets.UTF_8));
                response.finishResponse();
            }
        } catch (IOException e) {
            container.getLogger().debug("the caller left before the answer", e);
        }
    }
}
