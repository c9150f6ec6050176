package io.plimsoll.faithfulness;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Puts a name in place of what is recognisably of a person, before a text leaves the server: addresses of mail and
/// networks, telephone, card and account numbers. The same thing gets the same name in all texts of one redaction, so
/// that they can still be compared. Names of people are not recognised.
final class Redaction {

    private record Kind(String name, Pattern pattern) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("EMAIL", Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}")),
            new Kind("IBAN", Pattern.compile("\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\\b")),
            new Kind("CARD", Pattern.compile("\\b\\d(?:[ -]?\\d){12,18}\\b")),
            new Kind("ADDRESS", Pattern.compile("\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b")),
            new Kind(
                    "PHONE",
                    Pattern.compile("(?<![\\w.])(?:\\+\\d{1,3}[ ()/.-]{0,2}|\\(?0\\d{1,5}\\)?[ /.-]{1,2})"
                            + "\\d(?:[ ()/.-]{0,2}\\d){5,12}(?!\\w)")));

    private final Map<String, String> names = new HashMap<>();

    String of(String text) {
        var redacted = text;
        for (var kind : KINDS) {
            redacted = kind.pattern().matcher(redacted).replaceAll(found -> name(kind, found.group()));
        }
        return redacted;
    }

    private String name(Kind kind, String value) {
        return names.computeIfAbsent(
                kind.name() + " " + value.replaceAll("[ ()/.-]", ""),
                unused -> "[" + kind.name() + "_" + (names.size() + 1) + "]");
    }
}
