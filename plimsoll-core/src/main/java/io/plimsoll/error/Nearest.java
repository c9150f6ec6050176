package io.plimsoll.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Guesses which known name a wrong one was meant to be.
public final class Nearest {

    private static final int MAX_NAME_CHARS = 64;

    private Nearest() {}

    /// The known name that is fewest edits away, if that is less than half of the name.
    public static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > MAX_NAME_CHARS) {
            return Optional.empty();
        }
        var lower = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(other -> edits(lower, other.toLowerCase(Locale.ROOT))))
                .filter(other -> 2 * edits(lower, other.toLowerCase(Locale.ROOT)) < Math.max(2, name.length()));
    }

    /// Levenshtein's distance.
    private static int edits(String left, String right) {
        var row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
