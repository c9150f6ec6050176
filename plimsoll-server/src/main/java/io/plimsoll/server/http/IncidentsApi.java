package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.runbook.Incident;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.TimelineEntry;
import io.plimsoll.server.http.RunbooksApi.ShownPause;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// What runbooks did and are doing.
@RestController
final class IncidentsApi {

    private final RunbookKeeper keeper;
    private final HttpSettings settings;

    IncidentsApi(RunbookKeeper keeper, HttpSettings settings) {
        this.keeper = keeper;
        this.settings = settings;
    }

    record ShownEntry(Instant at, String kind, String by, String text) {

        static ShownEntry of(TimelineEntry entry) {
            return new ShownEntry(entry.at(), entry.kind().wireName(), entry.author(), entry.text());
        }
    }

    /// @param about    `server`, `tenant/acme` or `collection/acme/docs`
    /// @param cause    the reading that opened it
    /// @param waits    why it does not act yet
    /// @param paused   by itself, where its runbook may be as well
    /// @param timeline absent in lists
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownIncident(
            String id,
            String runbook,
            String about,
            String mode,
            String state,
            @Nullable String ladder,
            @Nullable Integer level,
            String cause,
            @Nullable String waits,
            @Nullable ShownPause paused,
            int stepsDone,
            Instant openedAt,
            @Nullable Instant actedAt,
            @Nullable Instant closedAt,
            @Nullable List<ShownEntry> timeline) {

        static ShownIncident of(Incident incident, @Nullable List<ShownEntry> timeline) {
            return new ShownIncident(
                    incident.id(),
                    incident.runbook(),
                    incident.about().wireName(),
                    incident.mode().wireName(),
                    incident.state().wireName(),
                    incident.rung().map(Runbook.Rung::ladder).orElse(null),
                    incident.rung().map(Runbook.Rung::level).orElse(null),
                    incident.cause(),
                    incident.waits().orElse(null),
                    ShownPause.of(incident.paused().orElse(null)),
                    incident.stepsDone(),
                    incident.openedAt(),
                    incident.actedAt().orElse(null),
                    incident.closedAt().orElse(null),
                    timeline);
        }
    }

    record Timeline(List<ShownEntry> items) {}

    /// The latest first.
    @GetMapping(path = Routes.INCIDENTS, produces = MediaType.APPLICATION_JSON_VALUE)
    Page<ShownIncident> list(HttpServletRequest request) {
        var parameters = QueryParameters.of(request, "runbook", "open", QueryParameters.LIMIT, QueryParameters.AFTER);
        var runbook = parameters.text("runbook");
        boolean onlyOpen = parameters
                .text("open")
                .map(text -> {
                    if (!text.equals("true") && !text.equals("false")) {
                        throw PlimsollException.invalidField("open", "'open' is true or false");
                    }
                    return text.equals("true");
                })
                .orElse(false);
        return Page.of(
                parameters,
                (after, limit) -> keeper.store().list(runbook, onlyOpen, after, limit),
                Incident::id,
                incident -> true,
                incident -> ShownIncident.of(incident, null));
    }

    @GetMapping(path = Routes.INCIDENT, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownIncident get(@PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        return shown(find(id));
    }

    @GetMapping(path = Routes.INCIDENT_TIMELINE, produces = MediaType.APPLICATION_JSON_VALUE)
    Timeline timeline(@PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        return new Timeline(entries(find(id).id()));
    }

    @PostMapping(path = Routes.INCIDENT_CONFIRM, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownIncident confirm(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        nothingIn(request);
        return shown(keeper.confirm(id, context.actor()));
    }

    @PostMapping(path = Routes.INCIDENT_REVERT, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownIncident revert(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        nothingIn(request);
        return shown(keeper.revert(id, context.actor()));
    }

    @PostMapping(path = Routes.INCIDENT_PAUSE, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownIncident pause(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        return shown(keeper.pause(id, RunbooksApi.reason(request, settings), context.actor()));
    }

    @PostMapping(path = Routes.INCIDENT_RESUME, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownIncident resume(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        nothingIn(request);
        return shown(keeper.resume(id, context.actor()));
    }

    private void nothingIn(HttpServletRequest request) {
        QueryParameters.of(request);
        JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()));
    }

    private ShownIncident shown(Incident incident) {
        return ShownIncident.of(incident, entries(incident.id()));
    }

    private List<ShownEntry> entries(String id) {
        return keeper.store().timeline(id).stream().map(ShownEntry::of).toList();
    }

    private Incident find(String id) {
        return keeper.store()
                .find(id)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no incident '" + id + "'"));
    }
}
