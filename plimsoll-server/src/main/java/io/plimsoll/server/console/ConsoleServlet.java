package io.plimsoll.server.console;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.server.console.ConsoleLogins.Departure;
import io.plimsoll.server.console.ConsoleLogins.Login;
import io.plimsoll.server.console.Sessions.Session;
import io.plimsoll.tenant.Principal;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything under `/console`. A cookie counts here and nowhere else, and what changes something needs, beside it, the
/// session's token and a request that the console's own page has sent.
public final class ConsoleServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServlet.class);
    private static final String SESSION = "plimsoll-session";
    private static final String DEPARTURE = "plimsoll-login";
    private static final String LOGIN = "/login";
    private static final String CALLBACK = "/callback";
    private static final int MAX_BODY_BYTES = 4_096;
    private static final int MAX_COOKIE_CHARS = 100;
    private static final int MAX_CODE_CHARS = 4_096;

    private final transient ConsoleSettings settings;
    private final transient ConsoleLogins logins;
    private final transient ConsoleOverview overview;
    private final transient AuditLog audit;
    private final transient Sessions sessions;
    private final transient SealedDeparture departures;

    public ConsoleServlet(
            ConsoleSettings settings,
            ConsoleLogins logins,
            ConsoleOverview overview,
            AuditLog audit,
            InstantSource clock) {
        var random = new SecureRandom();
        this.settings = settings;
        this.logins = logins;
        this.overview = overview;
        this.audit = audit;
        this.sessions = new Sessions(settings, clock, random);
        this.departures = new SealedDeparture(random, clock);
    }

    /// Sessions at the moment, those that have ended unseen among them.
    public int sessions() {
        return sessions.count();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var exchange = new Exchange(request, response, isSecure(request));
        exchange.harden();
        var path = Optional.ofNullable(request.getPathInfo()).orElse("");
        var route = (request.getMethod().equals("HEAD") ? "GET" : request.getMethod()) + " " + path;
        try {
            switch (route) {
                case "GET ", "GET /" -> show(exchange);
                case "GET /style.css" -> exchange.style();
                case "GET " + LOGIN -> exchange.page(200, Pages.login(logins.issuers(), Optional.empty()));
                case "POST " + LOGIN -> loginByKey(exchange);
                case "GET " + CALLBACK -> arrive(exchange);
                case "POST /logout" -> logout(exchange);
                default -> other(exchange, route);
            }
        } catch (PlimsollException e) {
            if (e.code().blame() == Blame.DEPENDENCY || e.code().blame() == Blame.US) {
                LOG.warn("the console could not do what was asked", e);
            }
            e.retryAfter().ifPresent(wait -> response.setHeader("Retry-After", Long.toString(wait.toSeconds() + 1)));
            exchange.page(e.code().httpStatus(), Pages.login(logins.issuers(), Optional.of(e.detail())));
        }
    }

    private void other(Exchange exchange, String route) throws IOException {
        var prefix = "GET " + LOGIN + "/";
        var issuer = route.startsWith(prefix) ? route.substring(prefix.length()) : "";
        if (logins.issuers().contains(issuer)) {
            depart(exchange, issuer);
        } else {
            exchange.page(404, Pages.problem("Not found", "There is no such page."));
        }
    }

    private void show(Exchange exchange) throws IOException {
        var session = session(exchange);
        if (session.isEmpty()) {
            exchange.redirect("/console" + LOGIN);
            return;
        }
        var page = overview.of(session.get().principal());
        exchange.page(200, Pages.overview(session.get(), page.lines(), page.more()));
    }

    private Optional<Session> session(Exchange exchange) {
        return exchange.cookie(SESSION)
                .filter(id -> id.length() <= MAX_COOKIE_CHARS)
                .flatMap(sessions::find);
    }

    private void loginByKey(Exchange exchange) throws IOException {
        if (!exchange.isOfOwnPage() || !exchange.isSmallForm(MAX_BODY_BYTES)) {
            foreign(exchange);
            return;
        }
        var key = Optional.ofNullable(exchange.request().getParameter("key")).orElse("");
        begin(exchange, logins.byKey(key.strip(), exchange.address()));
    }

    private void depart(Exchange exchange, String issuer) throws IOException {
        var departure = logins.depart(issuer, callback(exchange));
        exchange.setCookie(DEPARTURE, departures.seal(departure), Optional.of(SealedDeparture.WITHIN));
        exchange.redirect(departure.to().toString());
    }

    /// The browser comes back from an issuer, with a code or a refusal.
    private void arrive(Exchange exchange) throws IOException {
        var departure = exchange.cookie(DEPARTURE).flatMap(departures::open);
        exchange.removeCookie(DEPARTURE);
        var code = exchange.request().getParameter("code");
        if (departure.isEmpty() || !matches(departure.get(), exchange.request().getParameter("state"))) {
            exchange.page(
                    403, Pages.problem("Not logged in", "The login was not begun in this browser, or too long ago."));
            return;
        }
        if (code == null || code.length() > MAX_CODE_CHARS) {
            exchange.page(403, Pages.problem("Not logged in", "The issuer did not let you in."));
            return;
        }
        begin(exchange, logins.arrive(departure.get(), callback(exchange), code, exchange.address()));
    }

    private static boolean matches(Departure departure, @Nullable String state) {
        return state != null && same(departure.state(), state);
    }

    /// A new id with every login; whatever session the browser had ends. What cannot be audited does not happen.
    private void begin(Exchange exchange, Login login) throws IOException {
        audit.append(event(AuditAction.LOGIN, login.principal(), exchange).with("method", login.method()));
        exchange.cookie(SESSION).ifPresent(sessions::end);
        exchange.setCookie(SESSION, sessions.begin(login), Optional.empty());
        exchange.redirect("/console");
    }

    private void logout(Exchange exchange) throws IOException {
        var session = session(exchange);
        if (session.isEmpty()) {
            exchange.redirect("/console" + LOGIN);
            return;
        }
        boolean own = exchange.isOfOwnPage() && exchange.isSmallForm(MAX_BODY_BYTES);
        var token = own ? exchange.request().getParameter("csrf") : null;
        if (token == null || !same(session.get().csrf(), token)) {
            foreign(exchange);
            return;
        }
        audit.append(event(AuditAction.LOGOUT, session.get().principal(), exchange));
        exchange.cookie(SESSION).ifPresent(sessions::end);
        exchange.removeCookie(SESSION);
        exchange.redirect("/console" + LOGIN);
    }

    private static void foreign(Exchange exchange) throws IOException {
        exchange.page(403, Pages.problem("Refused", "The request did not come from a page of this console."));
    }

    private static AuditEvent event(AuditAction action, Principal principal, Exchange exchange) {
        var actor = new Actor(principal.tenant(), principal.id(), Optional.of(exchange.address()), Optional.empty());
        return AuditEvent.done(action, actor, "console");
    }

    private boolean isSecure(HttpServletRequest request) {
        return settings.publicUrl().map(url -> "https".equals(url.getScheme())).orElse(request.isSecure());
    }

    /// Never made of what the request says of its host: issuers compare it character by character.
    private URI callback(Exchange exchange) {
        var host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        var root = settings.publicUrl()
                .map(URI::toString)
                .orElseGet(() -> exchange.request().getScheme() + "://" + host + ":"
                        + exchange.request().getLocalPort());
        return URI.create(root + "/console" + CALLBACK);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
