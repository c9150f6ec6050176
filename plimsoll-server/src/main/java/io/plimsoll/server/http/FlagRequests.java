package io.plimsoll.server.http;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagSetting;
import io.plimsoll.flag.Shares;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Reads what requests say of flags.
final class FlagRequests {

    static final String LEVEL = "level";
    static final String TENANT = "tenant";
    static final String PRINCIPAL = "principal";
    static final String VERSION = "version";

    private static final List<String> LEVELS = List.of("global", "percentage", "tenant", "principal");

    private FlagRequests() {}

    /// What a value is for, as a request names it.
    record Place(Optional<String> level, Optional<String> tenant, Optional<String> principal) {

        static Place of(JsonObject body) {
            return new Place(body.text(LEVEL), body.text(TENANT), body.text(PRINCIPAL));
        }

        static Place of(QueryParameters parameters) {
            return new Place(parameters.text(LEVEL), parameters.text(TENANT), parameters.text(PRINCIPAL));
        }

        /// Without a level, the one that what is named belongs to.
        FlagScope scope() {
            var named = level.orElseGet(
                    () -> principal.isPresent() ? PRINCIPAL : tenant.isPresent() ? TENANT : LEVELS.getFirst());
            return switch (named) {
                case "global" -> nobody(FlagScope.global());
                case "percentage" -> nobody(FlagScope.percentage());
                case "tenant" -> {
                    if (principal.isPresent()) {
                        throw PlimsollException.invalidField(PRINCIPAL, "the level 'tenant' has no principal");
                    }
                    yield new FlagScope.OfTenant(tenantId());
                }
                case "principal" ->
                    new FlagScope.OfPrincipal(
                            tenantId(),
                            principal.orElseThrow(() -> PlimsollException.invalidField(
                                    PRINCIPAL, "the level 'principal' needs the principal's id")));
                default ->
                    throw PlimsollException.invalidField(
                            LEVEL,
                            "the level is one of " + String.join(", ", LEVELS)
                                    + Nearest.of(named, LEVELS)
                                            .map(near -> "; did you mean '" + near + "'?")
                                            .orElse(""));
            };
        }

        private FlagScope nobody(FlagScope scope) {
            if (tenant.isPresent() || principal.isPresent()) {
                throw PlimsollException.invalidField(
                        tenant.isPresent() ? TENANT : PRINCIPAL,
                        "the level '" + scope.wireName() + "' is for no tenant or principal in particular");
            }
            return scope;
        }

        private TenantId tenantId() {
            return new TenantId(
                    tenant.orElseThrow(() -> PlimsollException.invalidField(TENANT, "the tenant is missing")));
        }
    }

    static FlagSetting setting(Flag<?> flag, FlagScope scope, JsonObject body) {
        var reason = body.text("reason");
        boolean locked = body.flag("locked").orElse(false);
        if (scope.equals(FlagScope.percentage())) {
            return new FlagSetting(flag, scope, shares(flag, body).toString(), locked, reason);
        }
        if (body.get("percent").isPresent()) {
            throw PlimsollException.invalidField("percent", "percentages go with the level 'percentage'");
        }
        var value = flag.of(plain("value", body.required("value")));
        return new FlagSetting(flag, scope, String.valueOf(value), locked, reason);
    }

    static Object plain(String field, JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        if (node.isString()) {
            return node.stringValue();
        }
        throw PlimsollException.invalidField(field, "the value is true, false, a number or a string");
    }

    private static Shares shares(Flag<?> flag, JsonObject body) {
        var percent = body.required("percent");
        if (!percent.isObject()) {
            throw PlimsollException.invalidField("percent", "percent is an object such as {\"true\": 5}");
        }
        var percentages = new TreeMap<String, BigDecimal>();
        for (var share : percent.properties()) {
            if (!share.getValue().isNumber()) {
                throw PlimsollException.invalidField("percent." + share.getKey(), "a percentage is a number");
            }
            percentages.put(share.getKey(), share.getValue().decimalValue());
        }
        return Shares.of(flag, percentages);
    }

    static OptionalLong version(JsonObject body) {
        return body.integer(VERSION).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    static OptionalLong version(QueryParameters parameters) {
        return parameters
                .text(VERSION)
                .map(text -> {
                    if (!text.matches("[0-9]{1,18}")) {
                        throw PlimsollException.invalidField(VERSION, "the version is a whole number");
                    }
                    return OptionalLong.of(Long.parseLong(text));
                })
                .orElse(OptionalLong.empty());
    }

    /// The event of a change, in the tenant that it is for, or else in the actor's own.
    static AuditEvent event(RequestContext context, Flag<?> flag, FlagScope scope) {
        var event = AuditEvent.done(AuditAction.FLAG_CHANGE, context.actor(), "flag/" + flag.name());
        return scope.ofTenant().map(event::in).orElse(event);
    }
}
