package io.plimsoll.server.cli;

import java.time.Duration;
import java.util.Locale;

/// How numbers and texts are put for people.
final class Wording {

    private Wording() {}

    /// `1 document`, `2 documents`.
    static String count(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /// `450 ms`, `12 s`, `3:05 min`, `2:10 h`.
    static String duration(Duration duration) {
        var seconds = duration.toSeconds();
        if (seconds == 0) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds % 3600 / 60);
    }

    /// One line of at most so many characters.
    static String excerpt(String text, int maxChars) {
        var line = text.strip().replaceAll("\\s+", " ");
        if (line.length() <= maxChars) {
            return line;
        }
        var end = Character.isHighSurrogate(line.charAt(maxChars - 2)) ? maxChars - 2 : maxChars - 1;
        return line.substring(0, end) + "…";
    }

    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
