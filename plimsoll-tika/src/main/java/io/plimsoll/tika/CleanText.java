package io.plimsoll.tika;

/// White space and characters as extracted text has them: no control characters, soft hyphens, zero-width spaces or
/// lone
/// surrogates, and every kind of blank is a plain space.
final class CleanText {

    private static final char REPLACEMENT = '\uFFFD';

    private CleanText() {}

    /// One line: every run of white space becomes one space, none at either end.
    static String inline(CharSequence raw) {
        var out = new StringBuilder(raw.length());
        boolean gap = false;
        for (int i = 0; i < raw.length(); i++) {
            char c = sound(raw, i);
            if (isBlank(c)) {
                gap = true;
            } else if (!isInvisible(c)) {
                if (gap && !out.isEmpty()) {
                    out.append(' ');
                }
                gap = false;
                out.append(c);
            }
        }
        return out.toString();
    }

    /// Several lines, each cleaned as [#inline], without empty ones.
    static String lines(String raw) {
        var out = new StringBuilder(raw.length());
        raw.lines().map(CleanText::inline).filter(line -> !line.isEmpty()).forEach(line -> {
            if (!out.isEmpty()) {
                out.append('\n');
            }
            out.append(line);
        });
        return out.toString();
    }

    /// Text whose spaces matter: indentation stays, empty lines at either end go.
    static String code(String raw) {
        var out = new StringBuilder(raw.length());
        raw.lines().forEach(line -> {
            for (int i = 0; i < line.length(); i++) {
                char c = sound(line, i);
                if (c == '\t') {
                    out.append(c);
                } else if (isBlank(c)) {
                    out.append(' ');
                } else if (!isInvisible(c)) {
                    out.append(c);
                }
            }
            stripTrailingBlanks(out);
            if (!out.isEmpty()) {
                out.append('\n');
            }
        });
        return out.toString().stripTrailing();
    }

    private static void stripTrailingBlanks(StringBuilder out) {
        int end = out.length();
        while (end > 0 && (out.charAt(end - 1) == ' ' || out.charAt(end - 1) == '\t')) {
            end--;
        }
        out.setLength(end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    private static boolean isInvisible(char c) {
        return c == '\u00AD' || c == '\u200B' || c == '\u2060' || c == '\uFEFF' || Character.isISOControl(c);
    }

    private static char sound(CharSequence text, int i) {
        char c = text.charAt(i);
        boolean lone = (Character.isHighSurrogate(c) && !isLowSurrogateAt(text, i + 1))
                || (Character.isLowSurrogate(c) && !isHighSurrogateAt(text, i - 1));
        return lone ? REPLACEMENT : c;
    }

    private static boolean isLowSurrogateAt(CharSequence text, int i) {
        return i < text.length() && Character.isLowSurrogate(text.charAt(i));
    }

    private static boolean isHighSurrogateAt(CharSequence text, int i) {
        return i >= 0 && Character.isHighSurrogate(text.charAt(i));
    }
}
