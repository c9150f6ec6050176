package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.request.Caller;
import io.plimsoll.request.CurrentDeadline;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/// Makes the [RequestContext] of a request, and hands it to handlers that have such a parameter.
final class RequestContexts implements HandlerMethodArgumentResolver {

    static final String DEADLINE_HEADER = "X-Request-Deadline-Ms";

    /// Where authentication leaves the principal.
    static final String PRINCIPAL_ATTRIBUTE = Principal.class.getName();

    private static final String CONTEXT_ATTRIBUTE = RequestContext.class.getName();
    private static final long MAX_DEADLINE_MS = 600_000;

    private final HttpSettings settings;
    private final LiveFlags flags;

    RequestContexts(HttpSettings settings, LiveFlags flags) {
        this.settings = settings;
        this.flags = flags;
    }

    /// Leaves the context on the request for its handler.
    void begin(HttpServletRequest request, Principal principal, Access.Budget budget) {
        var time = stated(request).orElseGet(() -> defaultOf(budget));
        var deadline = Deadline.in(time, new Caller());
        CurrentDeadline.is(deadline);
        var from = Optional.ofNullable(request.getRemoteAddr());
        var context = new RequestContext(principal, deadline, Trace.of(request), from, flags.snapshot(principal));
        request.setAttribute(CONTEXT_ATTRIBUTE, context);
    }

    /// The time the caller gives, if it says.
    static Optional<Duration> stated(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(DEADLINE_HEADER)).map(RequestContexts::parse);
    }

    private static Duration parse(String value) {
        var text = value.strip();
        if (text.matches("[0-9]{1,6}")) {
            long ms = Long.parseLong(text);
            if (ms >= 1 && ms <= MAX_DEADLINE_MS) {
                return Duration.ofMillis(ms);
            }
        }
        throw PlimsollException.invalidField(
                DEADLINE_HEADER, "the deadline is a whole number of milliseconds from 1 to " + MAX_DEADLINE_MS);
    }

    private Duration defaultOf(Access.Budget budget) {
        return switch (budget) {
            case SEARCH -> settings.searchDeadline();
            case ASK -> settings.askDeadline();
            case INGEST -> settings.ingestDeadline();
        };
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType().equals(RequestContext.class);
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binderFactory) {
        var context = webRequest.getAttribute(CONTEXT_ATTRIBUTE, NativeWebRequest.SCOPE_REQUEST);
        if (context == null) {
            throw new PlimsollException(ErrorCode.INTERNAL, "an open route has no principal to work for");
        }
        return context;
    }
}
