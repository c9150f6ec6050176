package io.plimsoll.canary;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the tests of rates have seen, block by block. It goes on where it was written down.
///
/// Not safe for several threads at once.
public final class Evidence {

    private final Map<Rate, RateTest> tests = new EnumMap<>(Rate.class);

    public Evidence() {
        for (var rate : Rate.values()) {
            tests.put(rate, new RateTest());
        }
    }

    /// Takes over what was observed since; whether there was enough for a block of any test.
    public boolean advance(Observations seen) {
        boolean advanced = false;
        for (var test : tests.entrySet()) {
            advanced |= test.getValue()
                    .advance(seen.counts(test.getKey(), Arm.CANDIDATE), seen.counts(test.getKey(), Arm.CONTROL));
        }
        return advanced;
    }

    RateTest of(Rate rate) {
        return tests.getOrDefault(rate, new RateTest());
    }

    /// A line for each test.
    public String text() {
        return tests.entrySet().stream()
                .map(test -> test.getKey().wireName() + " "
                        + test.getValue().state().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    /// As [#text] wrote it. What it does not know of begins anew.
    public static Evidence parse(String text) {
        var evidence = new Evidence();
        text.lines()
                .map(line -> line.split(" "))
                .forEach(words -> Arrays.stream(Rate.values())
                        .filter(rate -> rate.wireName().equals(words[0]))
                        .forEach(rate -> evidence.tests.put(rate, RateTest.of(numbers(words)))));
        return evidence;
    }

    private static List<Double> numbers(String[] words) {
        return Arrays.stream(words).skip(1).map(Double::valueOf).toList();
    }
}
