package io.plimsoll.server.http;

import io.plimsoll.canary.CanaryPlan;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.release.Canaries.Order;
import io.plimsoll.release.CanaryScope;
import io.plimsoll.release.Candidate;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads what a request says of a canary that is to begin.
final class CanaryReader {

    private static final String COLLECTION = "collection";
    private static final String FLAGS = "flags";
    private static final String GENERATION = "generation";
    private static final String STEPS = "steps";
    private static final String MIN_SAMPLES = "minSamples";
    private static final String MAX_HOURS = "maxHours";
    private static final String TOLERANCE = "tolerancePercent";
    private static final String REASON = "reason";
    private static final int MAX_SAMPLES = 10_000_000;
    private static final double MOST_HOURS = 30 * 24;
    private static final double MOST_TOLERANCE = 1_000;
    private static final double MS_PER_HOUR = 3_600_000;

    /// Names a tenant, or the whole service by naming none; only from who operates it.
    static final String TENANT = "tenant";

    static final String[] FIELDS = {
        TENANT, COLLECTION, FLAGS, GENERATION, STEPS, MIN_SAMPLES, MAX_HOURS, TOLERANCE, REASON
    };

    private CanaryReader() {}

    static Order order(JsonObject body, Optional<TenantId> tenant) {
        return new Order(scope(body, tenant), candidate(body), plan(body), body.text(REASON));
    }

    private static CanaryScope scope(JsonObject body, Optional<TenantId> tenant) {
        var collection = body.text(COLLECTION).map(CollectionName::new);
        if (tenant.isEmpty()) {
            if (collection.isPresent()) {
                throw PlimsollException.invalidField(TENANT, "a collection is of a tenant: name it in 'tenant'");
            }
            return new CanaryScope.Everybody();
        }
        return collection
                .<CanaryScope>map(name -> new CanaryScope.OfCollection(new CollectionKey(tenant.get(), name)))
                .orElseGet(() -> new CanaryScope.OfTenant(tenant.get()));
    }

    private static Candidate candidate(JsonObject body) {
        var generation = body.integer(GENERATION);
        var flags = body.get(FLAGS);
        if (flags.isPresent() == generation.isPresent()) {
            throw PlimsollException.invalidField(
                    FLAGS,
                    "a canary tries values of flags, such as {\"flags\": {\"rerank\": true}}, or a generation of an"
                            + " index: one of both");
        }
        return generation.isPresent()
                ? Candidate.ofGeneration(generation.get())
                : Candidate.ofFlags(values(flags.get()));
    }

    private static Map<String, Object> values(JsonNode flags) {
        if (!flags.isObject() || flags.isEmpty()) {
            throw PlimsollException.invalidField(FLAGS, "flags is an object such as {\"rerank\": true, \"k\": 20}");
        }
        var values = new HashMap<String, Object>();
        for (var flag : flags.properties()) {
            values.put(flag.getKey(), FlagRequests.plain(FLAGS + "." + flag.getKey(), flag.getValue()));
        }
        return values;
    }

    private static CanaryPlan plan(JsonObject body) {
        var usual = CanaryPlan.DEFAULT;
        int samples = body.integer(MIN_SAMPLES).orElse((int) usual.minSamples());
        if (samples < 1 || samples > MAX_SAMPLES) {
            throw PlimsollException.invalidField(MIN_SAMPLES, "minSamples is between 1 and " + MAX_SAMPLES);
        }
        var duration = body.number(MAX_HOURS)
                .map(hours -> Duration.ofMillis((long) (within(MAX_HOURS, hours, MOST_HOURS) * MS_PER_HOUR)))
                .orElse(usual.maxDuration());
        if (!duration.isPositive()) {
            throw PlimsollException.invalidField(MAX_HOURS, "maxHours is above 0");
        }
        var tolerance = body.number(TOLERANCE)
                .map(percent -> 1 + within(TOLERANCE, percent, MOST_TOLERANCE) / 100)
                .orElse(usual.tolerance());
        return new CanaryPlan(
                body.get(STEPS).map(CanaryReader::shares).orElse(usual.shares()),
                samples,
                duration,
                usual.alpha(),
                tolerance);
    }

    private static double within(String field, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw PlimsollException.invalidField(field, field + " is between 0 and " + Math.round(most));
        }
        return value;
    }

    /// Percentages that grow; a last one of 100 goes without saying.
    private static List<Double> shares(JsonNode steps) {
        if (!steps.isArray() || steps.isEmpty()) {
            throw PlimsollException.invalidField(STEPS, "steps are percentages such as [5, 25, 50]");
        }
        var shares = new ArrayList<Double>();
        double before = 0;
        for (var step : steps) {
            double percent = step.isNumber() ? step.numberValue().doubleValue() : -1;
            if (!(percent > 0 && percent <= 100)) {
                throw PlimsollException.invalidField(
                        STEPS, "a step is a percentage above 0 and at most 100, not " + step);
            }
            if (percent <= before) {
                throw PlimsollException.invalidField(STEPS, "the steps grow: " + step + " is no more than " + before);
            }
            before = percent;
            if (percent < 100) {
                shares.add(percent / 100);
            }
        }
        if (shares.isEmpty() || shares.size() > CanaryPlan.MAX_STEPS) {
            throw PlimsollException.invalidField(
                    STEPS, "there are 1 to " + CanaryPlan.MAX_STEPS + " steps below 100, the first of some users only");
        }
        return shares;
    }
}
