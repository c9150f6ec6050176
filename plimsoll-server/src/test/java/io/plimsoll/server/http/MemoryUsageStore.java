package io.plimsoll.server.http;

import io.plimsoll.usage.Usage;
import io.plimsoll.usage.UsageKey;
import io.plimsoll.usage.UsageStore;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

final class MemoryUsageStore implements UsageStore {

    private final Map<UsageKey, Usage> rows = new ConcurrentHashMap<>();

    @Override
    public void add(Map<UsageKey, Usage> usage) {
        usage.forEach((key, more) -> rows.merge(key, more, Usage::plus));
    }

    private Stream<Map.Entry<UsageKey, Usage>> in(Period period) {
        return rows.entrySet().stream()
                .filter(row -> !row.getKey().day().isBefore(period.from())
                        && !row.getKey().day().isAfter(period.to())
                        && period.tenant().map(row.getKey().tenant()::equals).orElse(true));
    }

    @Override
    public List<Sum> sums(Period period, Grouping by, int limit) {
        var sums = new TreeMap<String, Usage>();
        in(period).forEach(row -> sums.merge(name(row.getKey(), by), row.getValue(), Usage::plus));
        var order = Comparator.comparingDouble(
                        (Sum sum) -> by == Grouping.DAY ? 0 : -sum.usage().usd())
                .thenComparing(Sum::name);
        return sums.entrySet().stream()
                .map(sum -> new Sum(sum.getKey(), sum.getValue()))
                .sorted(order)
                .limit(limit)
                .toList();
    }

    private static String name(UsageKey key, Grouping by) {
        return switch (by) {
            case DAY -> key.day().toString();
            case TENANT -> key.tenant().value();
            case COLLECTION -> key.collection();
            case PRINCIPAL -> key.principal();
            case MODEL -> key.model();
        };
    }

    @Override
    public Usage total(Period period) {
        return in(period).map(Map.Entry::getValue).reduce(Usage.NONE, Usage::plus);
    }

    @Override
    public List<String> unpriced(Period period, int limit) {
        return in(period)
                .filter(row -> row.getValue().unpricedCalls() > 0)
                .map(row -> row.getKey().model())
                .distinct()
                .sorted()
                .limit(limit)
                .toList();
    }

    @Override
    public void forgetBefore(LocalDate day) {
        rows.keySet().removeIf(key -> key.day().isBefore(day));
    }
}
