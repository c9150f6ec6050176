package io.plimsoll.server.http;

import static io.plimsoll.server.http.FlagRequests.LEVEL;
import static io.plimsoll.server.http.FlagRequests.PRINCIPAL;
import static io.plimsoll.server.http.FlagRequests.TENANT;
import static io.plimsoll.server.http.FlagRequests.VERSION;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagStatus;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.release.LiveCanaries;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.http.FlagRequests.Place;
import io.plimsoll.server.http.ShownFlag.ShownExplanation;
import io.plimsoll.tenancy.Tenant;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// The operators' routes: flags at every level.
@RestController
final class FlagsApi {

    private static final int SHOWN_CHANGES = 50;

    private final LiveFlags flags;
    private final FlagStore store;
    private final LiveCanaries canaries;
    private final TenantCatalog tenants;
    private final HttpSettings settings;

    FlagsApi(LiveFlags flags, FlagStore store, LiveCanaries canaries, TenantCatalog tenants, HttpSettings settings) {
        this.flags = flags;
        this.canaries = canaries;
        this.store = store;
        this.tenants = tenants;
        this.settings = settings;
    }

    /// @param version   of the store's values that are in force on this node
    /// @param trouble   what is wrong, each in a sentence
    /// @param problems  values that this program does not understand
    /// @param emergency held by the file in the data folder
    record ShownStatus(
            long version,
            Instant confirmedAt,
            double ageSeconds,
            List<String> trouble,
            List<String> problems,
            Map<String, String> emergency,
            List<String> pastDate) {

        static ShownStatus of(FlagStatus status) {
            return new ShownStatus(
                    status.version(),
                    status.confirmedAt(),
                    status.age().toMillis() / 1e3,
                    status.trouble(),
                    status.problems(),
                    status.emergency(),
                    status.pastDate().stream().map(flag -> flag.name()).toList());
        }
    }

    record FlagList(List<ShownFlag> items, ShownStatus status) {}

    @GetMapping(path = Routes.FLAGS, produces = MediaType.APPLICATION_JSON_VALUE)
    FlagList list(HttpServletRequest request) {
        QueryParameters.of(request);
        var shown = Flags.all().stream()
                .map(flag -> ShownFlag.of(flag, flags, scope -> true, Optional.empty()))
                .toList();
        return new FlagList(shown, ShownStatus.of(flags.status()));
    }

    @GetMapping(path = Routes.FLAG, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownFlag get(@PathVariable("flag") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return shown(name);
    }

    private ShownFlag shown(String name) {
        var flag = Flags.named(name);
        var history = store.history(Optional.of(name), Optional.empty(), Long.MAX_VALUE, SHOWN_CHANGES);
        return ShownFlag.of(flag, flags, scope -> true, Optional.of(history));
    }

    @PutMapping(path = Routes.FLAG, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownFlag put(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var flag = Flags.named(name);
        var body = JsonObject.body(
                new Body(request).json(settings.maxJsonBytes()),
                LEVEL,
                TENANT,
                PRINCIPAL,
                "value",
                "percent",
                "locked",
                "reason",
                VERSION);
        var scope = known(Place.of(body));
        var setting = FlagRequests.setting(flag, scope, body);
        flags.put(setting, FlagRequests.version(body), FlagRequests.event(context, flag, scope));
        return shown(name);
    }

    @DeleteMapping(path = Routes.FLAG)
    ResponseEntity<Void> delete(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, LEVEL, TENANT, PRINCIPAL, VERSION);
        var flag = Flags.named(name);
        var scope = Place.of(parameters).scope();
        var event = FlagRequests.event(context, flag, scope);
        if (!flags.remove(flag, scope, FlagRequests.version(parameters), event)) {
            throw new PlimsollException(
                    ErrorCode.NOT_FOUND, "the flag '" + name + "' has no value at " + scope.wireName());
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping(path = Routes.FLAG_REVERT, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownFlag revert(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var flag = Flags.named(name);
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), LEVEL, TENANT, PRINCIPAL);
        var scope = Place.of(body).scope();
        flags.revert(flag, scope, FlagRequests.event(context, flag, scope));
        return shown(name);
    }

    /// Without a tenant and a principal, for the caller.
    @GetMapping(path = Routes.FLAG_EXPLAIN, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownExplanation explain(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, TENANT, PRINCIPAL);
        var flag = Flags.named(name);
        var tenant =
                parameters.text(TENANT).map(TenantId::new).map(this::present).orElse(context.tenant());
        var principal = parameters.text(PRINCIPAL).orElse(context.principal().id());
        var user = new FlagUser(tenant, principal);
        return ShownExplanation.of(canaries.explain(flags.explain(flag, user), user), user);
    }

    /// Throws `NOT_FOUND` where it is for a tenant that there is not.
    private FlagScope known(Place place) {
        return switch (place.scope()) {
            case FlagScope.OfPrincipal(var tenant, var principal) ->
                new FlagScope.OfPrincipal(present(tenant), principal);
            case FlagScope.OfTenant(var tenant) -> new FlagScope.OfTenant(present(tenant));
            case FlagScope.Percentage percentage -> percentage;
            case FlagScope.Global global -> global;
        };
    }

    /// The tenant that has the name at present.
    private TenantId present(TenantId named) {
        return tenants.find(named.name())
                .map(Tenant::id)
                .orElseThrow(
                        () -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no tenant '" + named.name() + "'"));
    }
}
