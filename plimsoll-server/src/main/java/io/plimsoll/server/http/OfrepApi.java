package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.digest.Sha256;
import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagLevel;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// OpenFeature's Remote Evaluation Protocol (OFREP 0.2): others take their flags from here. The tenant is the
/// credential's; the targeting key is a user of that tenant, without one the caller. Other attributes of the context
/// are taken and tell nothing.
@RestController
final class OfrepApi {

    private static final int MAX_TARGETING_KEY_CHARS = 256;
    private static final int ETAG_BYTES = 16;

    private final LiveFlags flags;
    private final HttpSettings settings;

    OfrepApi(LiveFlags flags, HttpSettings settings) {
        this.flags = flags;
        this.settings = settings;
    }

    /// @param reason  as OpenFeature names them
    /// @param variant the value's name
    record Evaluated(String key, String reason, String variant, Object value, Map<String, Object> metadata) {

        static Evaluated of(Flag<?> flag, FlagSnapshot snapshot) {
            var value = snapshot.get(flag);
            var level = snapshot.level(flag);
            return new Evaluated(
                    flag.name(),
                    reason(level),
                    String.valueOf(value),
                    value,
                    Map.of("level", level.wireName(), "owner", flag.owner()));
        }

        private static String reason(FlagLevel level) {
            return switch (level) {
                case PRINCIPAL, TENANT, REQUEST -> "TARGETING_MATCH";
                case PERCENTAGE, CANARY -> "SPLIT";
                case EMERGENCY, LOCK, GLOBAL, RUNBOOK, PROVIDER -> "STATIC";
                case DEFAULT -> "DEFAULT";
            };
        }
    }

    record AllEvaluated(List<Evaluated> flags, Map<String, Object> metadata) {}

    /// @param key absent where all flags were asked for
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Failed(@Nullable String key, String errorCode, String errorDetails) {}

    @PostMapping(path = Routes.OFREP_FLAG, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> one(RequestContext context, @PathVariable("key") String key, HttpServletRequest request) {
        try {
            var snapshot = flags.snapshot(user(context, request));
            return ResponseEntity.ok(Evaluated.of(Flags.named(key), snapshot));
        } catch (PlimsollException e) {
            return failed(key, e);
        }
    }

    @PostMapping(path = Routes.OFREP, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> all(RequestContext context, HttpServletRequest request) {
        try {
            var snapshot = flags.snapshot(user(context, request));
            var evaluated = new AllEvaluated(
                    Flags.all().stream()
                            .<Evaluated>map(flag -> Evaluated.of(flag, snapshot))
                            .toList(),
                    Map.of("hash", snapshot.hash()));
            var tag = tag(evaluated);
            return tag.equals(request.getHeader("If-None-Match"))
                    ? ResponseEntity.status(304).eTag(tag).build()
                    : ResponseEntity.ok().eTag(tag).body(evaluated);
        } catch (PlimsollException e) {
            return failed(null, e);
        }
    }

    private FlagUser user(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "context");
        var key = body.get("context").flatMap(OfrepApi::targetingKey);
        return new FlagUser(
                context.tenant(), key.orElseGet(() -> context.principal().id()));
    }

    private static Optional<String> targetingKey(JsonNode context) {
        if (!context.isObject()) {
            throw PlimsollException.invalidField("context", "the context is an object");
        }
        var key = context.optional("targetingKey").filter(node -> !node.isNull());
        if (key.filter(node -> !node.isString() || node.stringValue().length() > MAX_TARGETING_KEY_CHARS)
                .isPresent()) {
            throw PlimsollException.invalidField(
                    "context",
                    "context.targetingKey is a string of at most " + MAX_TARGETING_KEY_CHARS + " characters");
        }
        return key.map(JsonNode::stringValue).filter(text -> !text.isBlank());
    }

    /// A failure by OFREP's own form; what is not the caller's stays as everywhere.
    private static ResponseEntity<Object> failed(@Nullable String key, PlimsollException failure) {
        var code = failure.code();
        if (code.blame() != Blame.CALLER) {
            throw failure;
        }
        int status = code.httpStatus();
        var name = switch (status) {
            case 404 -> "FLAG_NOT_FOUND";
            default -> failure.field().filter("context"::equals).isPresent() ? "INVALID_CONTEXT" : "PARSE_ERROR";
        };
        return ResponseEntity.status(status).body(new Failed(key, name, failure.detail()));
    }

    private static String tag(AllEvaluated evaluated) {
        return '"' + HexFormat.of().formatHex(Sha256.of(Json.bytes(evaluated)), 0, ETAG_BYTES) + '"';
    }
}
