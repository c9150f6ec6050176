package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.TenantId;
import io.plimsoll.usage.Usage;
import io.plimsoll.usage.UsageAccount;
import io.plimsoll.usage.UsageAccount.Standing;
import io.plimsoll.usage.UsageStore;
import io.plimsoll.usage.UsageStore.Grouping;
import io.plimsoll.usage.UsageStore.Period;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What models consumed and cost: a tenant's own usage, and, for operators, everybody's.
@RestController
final class UsageApi {

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String BY = "by";
    private static final String TENANT = "tenant";
    private static final int MAX_DAYS = 400;
    private static final int MAX_UNPRICED = 100;

    private final UsageStore store;
    private final UsageAccount account;
    private final InstantSource clock;

    UsageApi(UsageStore store, UsageAccount account, InstantSource clock) {
        this.store = store;
        this.account = account;
        this.clock = clock;
    }

    /// @param name    the day, tenant, collection, principal or model; absent of a total
    /// @param estimatedCalls whose service did not say what they consumed
    /// @param searches       what rerank services bill for
    /// @param costUsd      of the calls whose model has a price; null where none has
    /// @param avoidedCalls that were not made, since a cache had what they would have brought
    /// @param avoidedUsd   what those would have cost whose model has a price; null where none has
    record ShownSum(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String name,

            long calls,
            long failedCalls,
            long unpricedCalls,
            long estimatedCalls,
            long inputTokens,
            long outputTokens,
            long searches,
            @Nullable Double costUsd,
            long avoidedCalls,
            @Nullable Double avoidedUsd) {

        static ShownSum of(@Nullable String name, Usage usage) {
            return new ShownSum(
                    name,
                    usage.calls(),
                    usage.failedCalls(),
                    usage.unpricedCalls(),
                    usage.estimatedCalls(),
                    usage.tokens().inputTokens(),
                    usage.tokens().outputTokens(),
                    usage.searches(),
                    Absent.orNull(usage.cost()),
                    usage.avoided().calls(),
                    Absent.orNull(usage.avoided().cost()));
        }
    }

    record ShownBudget(String period, double spentUsd, double limitUsd, double share) {

        static ShownBudget of(Standing standing) {
            return new ShownBudget(standing.period(), standing.spentUsd(), standing.limitUsd(), standing.share());
        }
    }

    /// @param unpriced models whose cost is not known, since they had no price when they were called
    record ShownUsage(
            LocalDate from,
            LocalDate to,
            String by,
            List<ShownSum> items,
            ShownSum total,
            List<String> unpriced,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<ShownBudget> budgets) {}

    @GetMapping(path = Routes.USAGE, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownUsage own(RequestContext context, HttpServletRequest request) {
        var parameters = QueryParameters.of(request, FROM, TO, BY, QueryParameters.LIMIT);
        var groupings = Stream.of(Grouping.values())
                .filter(grouping -> grouping != Grouping.TENANT)
                .toList();
        return shown(parameters, Optional.of(context.tenant()), grouping(parameters, Grouping.DAY, groupings));
    }

    @GetMapping(path = Routes.ALL_USAGE, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownUsage all(HttpServletRequest request) {
        var parameters = QueryParameters.of(request, FROM, TO, BY, TENANT, QueryParameters.LIMIT);
        var tenant = parameters.text(TENANT).map(TenantId::ofValue);
        return shown(parameters, tenant, grouping(parameters, Grouping.TENANT, Arrays.asList(Grouping.values())));
    }

    /// What was counted a moment ago is among it.
    private ShownUsage shown(QueryParameters parameters, Optional<TenantId> tenant, Grouping by) {
        account.flush();
        var period = period(parameters, tenant);
        var items = store.sums(period, by, parameters.limit()).stream()
                .map(sum -> ShownSum.of(sum.name(), sum.usage()))
                .toList();
        return new ShownUsage(
                period.from(),
                period.to(),
                by.name().toLowerCase(Locale.ROOT),
                items,
                ShownSum.of(null, store.total(period)),
                store.unpriced(period, MAX_UNPRICED),
                tenant.map(id -> account.standings(id).stream()
                                .map(ShownBudget::of)
                                .toList())
                        .orElse(null));
    }

    private Period period(QueryParameters parameters, Optional<TenantId> tenant) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var to = day(parameters, TO).orElse(today);
        var from = day(parameters, FROM).orElseGet(() -> to.withDayOfMonth(1));
        if (from.isAfter(to)) {
            throw PlimsollException.invalidField(FROM, "the first day is not after the last one");
        }
        if (ChronoUnit.DAYS.between(from, to) >= MAX_DAYS) {
            throw PlimsollException.invalidField(FROM, "at most " + MAX_DAYS + " days are summed up at a time");
        }
        return new Period(tenant, from, to);
    }

    private static Optional<LocalDate> day(QueryParameters parameters, String name) {
        return parameters.text(name).map(text -> {
            if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
                try {
                    return LocalDate.parse(text);
                } catch (DateTimeParseException e) {
                    // told below
                }
            }
            throw PlimsollException.invalidField(name, "a day is written as 2026-11-30");
        });
    }

    private static Grouping grouping(QueryParameters parameters, Grouping standard, List<Grouping> possible) {
        return parameters
                .text(BY)
                .map(text -> possible.stream()
                        .filter(grouping ->
                                grouping.name().toLowerCase(Locale.ROOT).equals(text))
                        .findFirst()
                        .orElseThrow(() -> PlimsollException.invalidField(
                                BY,
                                "usage is summed up by "
                                        + possible.stream()
                                                .map(grouping -> grouping.name().toLowerCase(Locale.ROOT))
                                                .collect(Collectors.joining(", ")))))
                .orElse(standard);
    }
}
