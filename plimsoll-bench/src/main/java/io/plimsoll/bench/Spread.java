package io.plimsoll.bench;

import java.util.List;
import java.util.Locale;

/// The median of repeated measurements, and how far they lie apart.
record Spread(double least, double median, double most) {

    static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there is no median of nothing");
        }
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.getFirst(), median, sorted.getLast());
    }

    /// `median [least–most]` with so many decimals.
    String shown(int decimals) {
        var number = "%." + decimals + "f";
        return String.format(Locale.ROOT, number + " [" + number + "–" + number + "]", median, least, most);
    }
}
