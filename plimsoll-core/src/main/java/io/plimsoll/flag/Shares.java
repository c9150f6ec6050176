package io.plimsoll.flag;

import io.plimsoll.error.PlimsollException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How users are shared out among a flag's values, in hundredths of a percent. Who has no share gets what the levels
/// below say. The shares lie one after the other in the order of their values: growing the last of them, or the only
/// one, moves nobody who is in it already.
///
/// @param shares by value as text
public record Shares(Map<String, Integer> shares) {

    static final int WHOLE = 10_000;

    private static final int MAX_SHARES = 10;
    private static final int DECIMALS = 2;

    public Shares {
        shares = Collections.unmodifiableMap(new TreeMap<>(shares));
    }

    /// Reads `true=5` or `chat=20,extractive=2.5`.
    public static Shares parse(Flag<?> flag, String text) {
        var percentages = new TreeMap<String, BigDecimal>();
        for (var part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw wrong("percentages are written as true=5, or value=percent,value=percent");
            }
            try {
                var percent = new BigDecimal(part.substring(equals + 1).strip());
                if (percentages.put(part.substring(0, equals).strip(), percent) != null) {
                    throw wrong("a value is named twice");
                }
            } catch (NumberFormatException e) {
                throw wrong("'" + part.substring(equals + 1) + "' is no percentage");
            }
        }
        return of(flag, percentages);
    }

    /// Throws `INVALID_FIELD` for what is no value of the flag, no percentage, or more than 100 in all.
    public static Shares of(Flag<?> flag, Map<String, BigDecimal> percentages) {
        if (percentages.isEmpty() || percentages.size() > MAX_SHARES) {
            throw wrong("there are 1 to " + MAX_SHARES + " shares");
        }
        var shares = new TreeMap<String, Integer>();
        int sum = 0;
        for (var entry : percentages.entrySet()) {
            var percent = entry.getValue();
            if (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
                throw wrong("a percentage is between 0 and 100");
            }
            if (percent.stripTrailingZeros().scale() > DECIMALS) {
                throw wrong("a percentage has at most " + DECIMALS + " decimals");
            }
            int share = percent.movePointRight(DECIMALS).intValueExact();
            shares.put(String.valueOf(flag.parse(entry.getKey())), share);
            sum += share;
        }
        if (sum > WHOLE) {
            throw wrong("the percentages add up to " + percent(sum) + ", over 100");
        }
        return new Shares(shares);
    }

    private static PlimsollException wrong(String detail) {
        return PlimsollException.invalidField("percent", detail);
    }

    static String percent(int share) {
        return BigDecimal.valueOf(share, DECIMALS).stripTrailingZeros().toPlainString();
    }

    /// By value, in percent.
    public Map<String, BigDecimal> percentages() {
        var percentages = new TreeMap<String, BigDecimal>();
        shares.forEach((value, share) -> percentages.put(value, new BigDecimal(percent(share))));
        return percentages;
    }

    /// The values in their order.
    List<String> values() {
        return new ArrayList<>(shares.keySet());
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return shares.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + percent(entry.getValue()))
                .collect(Collectors.joining(","));
    }
}
