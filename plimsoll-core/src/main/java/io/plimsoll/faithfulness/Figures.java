package io.plimsoll.faithfulness;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The numbers of a text with what they count: `$1.5 million`, `twenty-one days`, `5 %`, `3rd`, `1990`.
final class Figures {

    private static final Pattern TOKEN =
            Pattern.compile("([$€£¥])?(\\d[\\d,]*(?:\\.\\d+)?)(st|nd|rd|th|s)?(%)?|\\p{L}+|[%°]");
    private static final Map<String, Integer> WORDS = words();
    private static final Map<String, Integer> SCALES = Map.of(
            "hundred", 2, "thousand", 3, "k", 3, "million", 6, "m", 6, "mn", 6, "billion", 9, "bn", 9, "trillion", 12);

    /// What a number may count; two of one row are never the same.
    private static final List<Map<String, Set<String>>> UNITS = List.of(
            Map.of(
                    "second", Set.of("second", "seconds", "sec", "s"),
                    "millisecond", Set.of("millisecond", "milliseconds", "ms"),
                    "minute", Set.of("minute", "minutes", "min"),
                    "hour", Set.of("hour", "hours", "h"),
                    "day", Set.of("day", "days"),
                    "week", Set.of("week", "weeks"),
                    "month", Set.of("month", "months"),
                    "year", Set.of("year", "years"),
                    "decade", Set.of("decade", "decades"),
                    "century", Set.of("century", "centuries")),
            Map.of(
                    "mm", Set.of("mm", "millimetres", "millimeters"),
                    "cm", Set.of("cm", "centimetres", "centimeters"),
                    "m", Set.of("metre", "metres", "meter", "meters"),
                    "km", Set.of("km", "kilometre", "kilometres", "kilometers"),
                    "inch", Set.of("inch", "inches"),
                    "foot", Set.of("foot", "feet", "ft"),
                    "mile", Set.of("mile", "miles")),
            Map.of(
                    "g", Set.of("g", "gram", "grams"),
                    "mg", Set.of("mg", "milligrams"),
                    "kg", Set.of("kg", "kilogram", "kilograms"),
                    "pound", Set.of("pound", "pounds", "lb", "lbs"),
                    "tonne", Set.of("ton", "tons", "tonne", "tonnes")),
            Map.of(
                    "byte", Set.of("byte", "bytes"),
                    "kb", Set.of("kb", "kib", "kilobytes"),
                    "mb", Set.of("mb", "mib", "megabytes"),
                    "gb", Set.of("gb", "gib", "gigabytes"),
                    "tb", Set.of("tb", "tib", "terabytes")),
            Map.of(
                    "percent", Set.of("%", "percent", "pct"),
                    "usd", Set.of("$", "dollar", "dollars", "usd"),
                    "eur", Set.of("€", "euro", "euros", "eur"),
                    "gbp", Set.of("£", "gbp"),
                    "degree", Set.of("°", "degree", "degrees")));

    private Figures() {}

    /// @param unit  what is counted, by one name for all of its spellings; empty where that is not known
    /// @param start of the number in the text
    record Figure(BigDecimal value, String unit, int start) {

        boolean agrees(Figure other) {
            return value.compareTo(other.value) == 0 && isOfUnitOf(other);
        }

        /// As far as units are known.
        boolean isOfUnitOf(Figure other) {
            return unit.isEmpty() || other.unit.isEmpty() || unit.equals(other.unit);
        }
    }

    private record Token(String text, int start, boolean number, String sign) {}

    static List<Figure> of(String text) {
        var tokens = tokens(text);
        var figures = new ArrayList<Figure>();
        int i = 0;
        while (i < tokens.size()) {
            var value = value(tokens.get(i));
            if (value == null) {
                i++;
                continue;
            }
            int next = i + 1;
            // "twenty-one", "one hundred", "1.5 million"
            if (next < tokens.size() && isTens(value) && isUnits(tokens.get(next))) {
                value = value.add(BigDecimal.valueOf(units(tokens.get(next))));
                next++;
            }
            while (next < tokens.size() && SCALES.containsKey(lower(tokens.get(next))) && isScale(tokens, next)) {
                value = value.scaleByPowerOfTen(SCALES.getOrDefault(lower(tokens.get(next)), 0));
                next++;
            }
            var sign = tokens.get(i).sign();
            var unit = sign.isEmpty() && next < tokens.size() ? unit(lower(tokens.get(next))) : unit(sign);
            figures.add(new Figure(value, unit, tokens.get(i).start()));
            i = next;
        }
        return figures;
    }

    /// A single letter is a scale only right behind a number in digits, and then it is more often a unit.
    private static boolean isScale(List<Token> tokens, int index) {
        return tokens.get(index).text().length() > 1;
    }

    private static boolean isTens(BigDecimal value) {
        return value.compareTo(BigDecimal.valueOf(20)) >= 0
                && value.compareTo(BigDecimal.valueOf(90)) <= 0
                && value.remainder(BigDecimal.TEN).signum() == 0;
    }

    private static boolean isUnits(Token token) {
        int value = units(token);
        return !token.number() && value >= 1 && value <= 9;
    }

    private static int units(Token token) {
        return lower(token).equals("one") ? 1 : WORDS.getOrDefault(lower(token), 0);
    }

    private static List<Token> tokens(String text) {
        var tokens = new ArrayList<Token>();
        var matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            var digits = matcher.group(2);
            var sign = matcher.group(1) != null ? matcher.group(1) : matcher.group(4) != null ? matcher.group(4) : "";
            tokens.add(
                    digits == null
                            ? new Token(matcher.group(), matcher.start(), false, "")
                            : new Token(digits, matcher.start(2), true, sign));
        }
        return tokens;
    }

    private static @Nullable BigDecimal value(Token token) {
        if (token.number()) {
            return new BigDecimal(token.text().replace(",", ""));
        }
        var value = WORDS.get(lower(token));
        return value == null ? null : BigDecimal.valueOf(value);
    }

    private static String lower(Token token) {
        return token.text().toLowerCase(Locale.ROOT);
    }

    private static String unit(String word) {
        for (var row : UNITS) {
            for (var unit : row.entrySet()) {
                if (unit.getValue().contains(word)) {
                    return unit.getKey();
                }
            }
        }
        return "";
    }

    /// "one" is left out: it is a pronoun as often as a number.
    private static Map<String, Integer> words() {
        var words = new HashMap<String, Integer>();
        var small =
                ("zero - two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
                                + " seventeen eighteen nineteen")
                        .split(" ", -1);
        for (int i = 0; i < small.length; i++) {
            words.put(small[i], i);
        }
        words.remove("-");
        var tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ", -1);
        for (int i = 0; i < tens.length; i++) {
            words.put(tens[i], 20 + 10 * i);
        }
        words.put("twice", 2);
        words.put("dozen", 12);
        return Map.copyOf(words);
    }
}
