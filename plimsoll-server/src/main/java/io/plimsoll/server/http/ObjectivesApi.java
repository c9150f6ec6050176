package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.slo.BurnAlert;
import io.plimsoll.slo.BurnAlert.Firing;
import io.plimsoll.slo.ErrorBudgets;
import io.plimsoll.slo.Standing;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// How objectives stand: a tenant's own, and, for operators, everybody's.
@RestController
final class ObjectivesApi {

    private static final String TENANT = "tenant";

    private final ErrorBudgets budgets;
    private final TenantCatalog tenants;

    ObjectivesApi(ErrorBudgets budgets, TenantCatalog tenants) {
        this.budgets = budgets;
        this.tenants = tenants;
    }

    record ShownEvents(long good, long total) {}

    /// @param allowed bad events that so much traffic may have
    /// @param left    share of the budget, negative where it is overdrawn
    record ShownBudget(double allowed, double left) {}

    record ShownAlert(
            double factor,
            String severity,
            String shortWindow,
            String longWindow,
            double shortRate,
            double longRate,
            String inWords) {

        static ShownAlert of(Firing firing) {
            var alert = firing.alert();
            return new ShownAlert(
                    alert.factor(),
                    alert.urgent() ? "page" : "ticket",
                    BurnAlert.shown(alert.shortWindow()),
                    BurnAlert.shown(alert.longWindow()),
                    firing.shortRate(),
                    firing.longRate(),
                    firing.inWords());
        }
    }

    /// @param tenant      whose events; absent for those of all, taken together
    /// @param thresholdMs within which an answer is good, of latency
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownStanding(
            String objective,
            String service,
            String indicator,
            @Nullable Long thresholdMs,
            @Nullable String tenant,
            double target,
            String window,
            ShownEvents events,
            ShownBudget budget,
            Map<String, Double> burnRates,
            List<ShownAlert> alerts) {

        static ShownStanding of(Standing standing) {
            var objective = standing.objective();
            var sli = objective.sli();
            var rates = new LinkedHashMap<String, Double>();
            standing.burnRates().forEach((window, rate) -> rates.put(BurnAlert.shown(window), rate));
            return new ShownStanding(
                    objective.name(),
                    sli.service().wireName(),
                    sli.indicator().wireName(),
                    sli.threshold().map(threshold -> threshold.toMillis()).orElse(null),
                    standing.tenant().map(TenantId::name).orElse(null),
                    objective.target(),
                    BurnAlert.shown(objective.window()),
                    new ShownEvents(standing.counts().good(), standing.counts().total()),
                    new ShownBudget(
                            standing.budget().allowed(), standing.budget().remaining()),
                    rates,
                    standing.alerts().stream().map(ShownAlert::of).toList());
        }
    }

    record ObjectiveList(List<ShownStanding> items) {

        static ObjectiveList of(List<Standing> standings) {
            return new ObjectiveList(standings.stream().map(ShownStanding::of).toList());
        }
    }

    @GetMapping(path = Routes.OBJECTIVES, produces = MediaType.APPLICATION_JSON_VALUE)
    ObjectiveList own(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        budgets.flush();
        return ObjectiveList.of(budgets.of(context.tenant()));
    }

    /// Of everybody, then of tenants, those first that were active last.
    @GetMapping(path = Routes.ALL_OBJECTIVES, produces = MediaType.APPLICATION_JSON_VALUE)
    ObjectiveList all(HttpServletRequest request) {
        var parameters = QueryParameters.of(request, TENANT, QueryParameters.LIMIT);
        var tenant = parameters.text(TENANT).map(this::present);
        budgets.flush();
        return ObjectiveList.of(tenant.map(budgets::of)
                .orElseGet(() -> budgets.all(parameters.limit()).stream()
                        .filter(standing ->
                                standing.tenant().map(this::isPresent).orElse(true))
                        .toList()));
    }

    /// What a deleted tenant counted is gone from the store, but it may still be in memory.
    private boolean isPresent(TenantId tenant) {
        return tenants.find(tenant).filter(found -> found.state().isPresent()).isPresent();
    }

    private TenantId present(String name) {
        return tenants.find(new TenantId(name).name())
                .map(Tenant::id)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no tenant '" + name + "'")
                        .atField(TENANT));
    }
}
