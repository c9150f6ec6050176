package io.plimsoll.server.http;

import static io.plimsoll.server.http.FlagRequests.LEVEL;
import static io.plimsoll.server.http.FlagRequests.PRINCIPAL;
import static io.plimsoll.server.http.FlagRequests.VERSION;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagStore;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.release.LiveCanaries;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.http.FlagRequests.Place;
import io.plimsoll.server.http.ShownFlag.ShownExplanation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/// The flags that a tenant's administrators may set, for the whole tenant or one of its principals. What is set for
/// others is not seen here.
@RestController
final class TenantFlagsApi {

    private static final int SHOWN_CHANGES = 50;

    private final LiveFlags flags;
    private final FlagStore store;
    private final LiveCanaries canaries;
    private final HttpSettings settings;

    TenantFlagsApi(LiveFlags flags, FlagStore store, LiveCanaries canaries, HttpSettings settings) {
        this.flags = flags;
        this.canaries = canaries;
        this.store = store;
        this.settings = settings;
    }

    record TenantFlagList(List<ShownFlag> items) {}

    @GetMapping(path = Routes.TENANT_FLAGS, produces = MediaType.APPLICATION_JSON_VALUE)
    TenantFlagList list(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        return new TenantFlagList(Flags.all().stream()
                .filter(Flag::openToTenants)
                .map(flag -> ShownFlag.of(flag, flags, own(context), Optional.empty()))
                .toList());
    }

    @GetMapping(path = Routes.TENANT_FLAG, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownFlag get(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        return shown(context, open(name));
    }

    private ShownFlag shown(RequestContext context, Flag<?> flag) {
        var tenant = Optional.of(context.tenant());
        var history = store.history(Optional.of(flag.name()), tenant, Long.MAX_VALUE, SHOWN_CHANGES);
        return ShownFlag.of(flag, flags, own(context), Optional.of(history));
    }

    private static Predicate<FlagScope> own(RequestContext context) {
        return scope -> scope.ofTenant().filter(context.tenant()::equals).isPresent();
    }

    @PutMapping(path = Routes.TENANT_FLAG, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownFlag put(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var flag = open(name);
        var body = JsonObject.body(
                new Body(request).json(settings.maxJsonBytes()), LEVEL, PRINCIPAL, "value", "reason", VERSION);
        var scope = scope(context, body.text(LEVEL), body.text(PRINCIPAL));
        var setting = FlagRequests.setting(flag, scope, body);
        flags.put(setting, FlagRequests.version(body), FlagRequests.event(context, flag, scope));
        return shown(context, flag);
    }

    @DeleteMapping(path = Routes.TENANT_FLAG)
    ResponseEntity<Void> delete(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, LEVEL, PRINCIPAL, VERSION);
        var flag = open(name);
        var scope = scope(context, parameters.text(LEVEL), parameters.text(PRINCIPAL));
        var event = FlagRequests.event(context, flag, scope);
        if (!flags.remove(flag, scope, FlagRequests.version(parameters), event)) {
            throw new PlimsollException(
                    ErrorCode.NOT_FOUND, "the flag '" + name + "' has no value at " + scope.wireName());
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping(path = Routes.TENANT_FLAG_REVERT, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownFlag revert(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var flag = open(name);
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), LEVEL, PRINCIPAL);
        var scope = scope(context, body.text(LEVEL), body.text(PRINCIPAL));
        flags.revert(flag, scope, FlagRequests.event(context, flag, scope));
        return shown(context, flag);
    }

    /// Without a principal, for the caller.
    @GetMapping(path = Routes.TENANT_FLAG_EXPLAIN, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownExplanation explain(RequestContext context, @PathVariable("flag") String name, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, PRINCIPAL);
        var flag = open(name);
        var principal = parameters.text(PRINCIPAL).orElse(context.principal().id());
        var user = new FlagUser(context.tenant(), principal);
        return ShownExplanation.of(canaries.explain(flags.explain(flag, user), user), user);
    }

    /// Throws `FORBIDDEN` for a flag that is not for tenants to set.
    private static Flag<?> open(String name) {
        var flag = Flags.named(name);
        if (!flag.openToTenants()) {
            throw new PlimsollException(ErrorCode.FORBIDDEN, "the flag '" + name + "' is for operators to set");
        }
        return flag;
    }

    private static FlagScope scope(RequestContext context, Optional<String> level, Optional<String> principal) {
        if (level.filter(named -> !named.equals("tenant") && !named.equals(PRINCIPAL))
                .isPresent()) {
            throw PlimsollException.invalidField(LEVEL, "the level is one of tenant, principal");
        }
        return new Place(level, Optional.of(context.tenant().value()), principal).scope();
    }
}
