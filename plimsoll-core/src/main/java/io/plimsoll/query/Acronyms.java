package io.plimsoll.query;

import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;

/// Finds what an acronym stands for in a text that explains it: `recovery point objective (RPO)` or
/// `RPO (recovery point objective)`, after Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation
/// Definitions in Biomedical Text" (2003), with the first letters of words alone.
final class Acronyms {

    private static final int MAX_LETTERS = 6;

    private Acronyms() {}

    static boolean isAcronym(String word) {
        return word.length() >= 2
                && word.length() <= MAX_LETTERS
                && word.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    static Optional<String> expansion(String acronym, String text) {
        for (int at = text.indexOf(acronym); at >= 0; at = text.indexOf(acronym, at + 1)) {
            int after = at + acronym.length();
            var found = at > 0 && text.charAt(at - 1) == '(' && after < text.length() && text.charAt(after) == ')'
                    ? before(acronym, text.substring(Math.max(0, at - 120), at - 1))
                    : after(acronym, text.substring(after, Math.min(text.length(), after + 120)));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// The last words of the text whose first letters are the acronym's.
    private static Optional<String> before(String acronym, String text) {
        var words = Words.of(text);
        var letters = acronym.toLowerCase(Locale.ROOT);
        var matched = new ArrayList<Words.Word>();
        int letter = letters.length() - 1;
        for (int i = words.size() - 1; i >= 0 && letter >= 0; i--) {
            if (words.get(i).lower().charAt(0) == letters.charAt(letter)) {
                letter--;
            } else if (!words.get(i).stop()) {
                return Optional.empty();
            }
            matched.addFirst(words.get(i));
        }
        return letter < 0
                ? Optional.of(text.substring(
                        matched.getFirst().start(), matched.getLast().end()))
                : Optional.empty();
    }

    /// The words right after `ACR (`, `ACR: `, `ACR – ` or a table's bar whose first letters are the acronym's.
    private static Optional<String> after(String acronym, String text) {
        int start = 0;
        while (start < text.length() && !Character.isLetterOrDigit(text.charAt(start))) {
            start++;
        }
        var separator = text.substring(0, start).strip();
        if (separator.isEmpty() || separator.length() > 3) {
            return Optional.empty();
        }
        var letters = acronym.toLowerCase(Locale.ROOT);
        var words = Words.of(text.substring(start));
        int letter = 0;
        for (var word : words) {
            if (word.lower().charAt(0) == letters.charAt(letter)) {
                letter++;
            } else if (!word.stop()) {
                return Optional.empty();
            }
            if (letter == letters.length()) {
                return Optional.of(text.substring(start, start + word.end()));
            }
        }
        return Optional.empty();
    }
}
