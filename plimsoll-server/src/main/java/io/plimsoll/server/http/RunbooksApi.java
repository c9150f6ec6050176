package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.runbook.Condition;
import io.plimsoll.runbook.IncidentStore;
import io.plimsoll.runbook.IncidentStore.Pause;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.Step;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The runbooks of the server, and which of them rest.
@RestController
final class RunbooksApi {

    private static final int MAX_REASON_CHARS = 500;

    private final RunbookKeeper keeper;
    private final HttpSettings settings;

    RunbooksApi(RunbookKeeper keeper, HttpSettings settings) {
        this.keeper = keeper;
        this.settings = settings;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownPause(String by, @Nullable String reason, Instant at) {

        static @Nullable ShownPause of(@Nullable Pause pause) {
            return pause == null
                    ? null
                    : new ShownPause(pause.by(), pause.reason().orElse(null), pause.at());
        }
    }

    /// @param ladder and level absent where it stands on none
    /// @param paused by itself, or with all
    /// @param open   incidents
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownRunbook(
            String name,
            String about,
            String mode,
            String scope,
            @Nullable String ladder,
            @Nullable Integer level,
            List<String> trigger,
            double holdForSeconds,
            List<String> guards,
            List<String> steps,
            List<String> revert,
            double clearForSeconds,
            int maxActionsPerHour,
            List<String> alerts,
            @Nullable ShownPause paused,
            long open) {

        static ShownRunbook of(Runbook runbook, Map<String, Pause> pauses, long open) {
            var own = pauses.get(runbook.name());
            return new ShownRunbook(
                    runbook.name(),
                    runbook.about(),
                    runbook.mode().wireName(),
                    runbook.scope().name().toLowerCase(Locale.ROOT),
                    runbook.rung().map(Runbook.Rung::ladder).orElse(null),
                    runbook.rung().map(Runbook.Rung::level).orElse(null),
                    shown(runbook.trigger()),
                    runbook.holdFor().toMillis() / 1e3,
                    shown(runbook.guards()),
                    runbook.steps().stream().map(Step::shown).toList(),
                    shown(runbook.revert()),
                    runbook.clearFor().toMillis() / 1e3,
                    runbook.maxActionsPerHour(),
                    runbook.alerts(),
                    ShownPause.of(own == null ? pauses.get(IncidentStore.ALL) : own),
                    open);
        }

        private static List<String> shown(List<Condition> conditions) {
            return conditions.stream().map(Condition::toString).toList();
        }
    }

    /// @param paused where all of them are
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RunbookList(List<ShownRunbook> items, @Nullable ShownPause paused) {}

    @GetMapping(path = Routes.RUNBOOKS, produces = MediaType.APPLICATION_JSON_VALUE)
    RunbookList list(HttpServletRequest request) {
        QueryParameters.of(request);
        return list();
    }

    private RunbookList list() {
        var pauses = keeper.store().pauses();
        var open = keeper.store().open();
        var items = keeper.runbooks().all().stream()
                .map(runbook -> ShownRunbook.of(
                        runbook,
                        pauses,
                        open.stream()
                                .filter(incident -> incident.runbook().equals(runbook.name()))
                                .count()))
                .toList();
        return new RunbookList(items, ShownPause.of(pauses.get(IncidentStore.ALL)));
    }

    @GetMapping(path = Routes.RUNBOOK, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownRunbook get(@PathVariable("runbook") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return shown(keeper.runbooks().named(name));
    }

    private ShownRunbook shown(Runbook runbook) {
        long open = keeper.store().open().stream()
                .filter(incident -> incident.runbook().equals(runbook.name()))
                .count();
        return ShownRunbook.of(runbook, keeper.store().pauses(), open);
    }

    @PostMapping(path = Routes.RUNBOOK_PAUSE, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownRunbook pause(RequestContext context, @PathVariable("runbook") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var runbook = keeper.runbooks().named(name);
        keeper.store().pause(name, reason(request, settings), event(AuditAction.RUNBOOK_PAUSE, context, name));
        return shown(runbook);
    }

    @PostMapping(path = Routes.RUNBOOK_RESUME, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownRunbook resume(RequestContext context, @PathVariable("runbook") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var runbook = keeper.runbooks().named(name);
        reason(request, settings);
        keeper.store().resume(name, event(AuditAction.RUNBOOK_RESUME, context, name));
        keeper.wake();
        return shown(runbook);
    }

    @PostMapping(path = Routes.RUNBOOKS_PAUSE, produces = MediaType.APPLICATION_JSON_VALUE)
    RunbookList pauseAll(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var event = event(AuditAction.RUNBOOK_PAUSE, context, IncidentStore.ALL);
        keeper.store().pause(IncidentStore.ALL, reason(request, settings), event);
        return list();
    }

    /// Those that are paused by themselves stay so.
    @PostMapping(path = Routes.RUNBOOKS_RESUME, produces = MediaType.APPLICATION_JSON_VALUE)
    RunbookList resumeAll(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        reason(request, settings);
        keeper.store().resume(IncidentStore.ALL, event(AuditAction.RUNBOOK_RESUME, context, IncidentStore.ALL));
        keeper.wake();
        return list();
    }

    /// Of a pause, where one is given.
    static Optional<String> reason(HttpServletRequest request, HttpSettings settings) {
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "reason");
        var reason = body.text("reason");
        if (reason.filter(text -> text.length() > MAX_REASON_CHARS).isPresent()) {
            throw PlimsollException.invalidField("reason", "a reason has at most " + MAX_REASON_CHARS + " characters");
        }
        return reason;
    }

    private static AuditEvent event(AuditAction action, RequestContext context, String runbook) {
        return AuditEvent.done(action, context.actor(), "runbook/" + runbook);
    }
}
