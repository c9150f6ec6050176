package io.plimsoll.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// JSON objects of texts, written in one way: without spaces, escaping only what has to be.
final class CanonicalJson {

    private CanonicalJson() {}

    static String member(String name, String value) {
        return text(name) + ":" + text(value);
    }

    static String object(Map<String, String> members) {
        return members.entrySet().stream()
                .map(entry -> member(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    static String text(String value) {
        var out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(Character.isSurrogate(c) && !isPaired(value, i) ? '\uFFFD' : c);
            }
        }
        return out.append('"').toString();
    }

    private static boolean isPaired(String value, int i) {
        return Character.isHighSurrogate(value.charAt(i))
                ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }

    /// An object's texts, and those of the one object in it.
    record Members(Map<String, String> texts, Map<String, String> nested) {

        String required(String name) {
            return optional(name).orElseThrow(() -> new IllegalArgumentException("there is no '" + name + "'"));
        }

        Optional<String> optional(String name) {
            return Optional.ofNullable(texts.get(name));
        }
    }

    /// Reads an object of texts, but for one member that is such an object itself.
    static Members read(String json, String nestedName) {
        var reader = new Reader(json);
        var nested = new LinkedHashMap<String, String>();
        var texts = reader.object(nestedName, nested);
        reader.end();
        return new Members(texts, nested);
    }

    private static final class Reader {

        private final String json;
        private int at;

        Reader(String json) {
            this.json = json;
        }

        Map<String, String> object(String nestedName, Map<String, String> nested) {
            var texts = new LinkedHashMap<String, String>();
            expect('{');
            if (peek() == '}') {
                at++;
                return texts;
            }
            while (true) {
                var name = text();
                expect(':');
                if (name.equals(nestedName)) {
                    nested.putAll(object("", Map.of()));
                } else if (texts.put(name, text()) != null) {
                    throw wrong();
                }
                if (peek() == '}') {
                    at++;
                    return texts;
                }
                expect(',');
            }
        }

        private String text() {
            expect('"');
            var out = new StringBuilder();
            while (peek() != '"') {
                char c = json.charAt(at++);
                out.append(c == '\\' ? escaped() : c);
            }
            at++;
            return out.toString();
        }

        private char escaped() {
            char c = peek();
            at++;
            if (c == '"' || c == '\\') {
                return c;
            }
            if (c != 'u'
                    || at + 4 > json.length()
                    || !json.substring(at, at + 4).matches("[0-9a-f]{4}")) {
                throw wrong();
            }
            at += 4;
            return (char) Integer.parseInt(json, at - 4, at, 16);
        }

        private char peek() {
            if (at >= json.length()) {
                throw wrong();
            }
            return json.charAt(at);
        }

        private void expect(char c) {
            if (peek() != c) {
                throw wrong();
            }
            at++;
        }

        void end() {
            if (at != json.length()) {
                throw wrong();
            }
        }

        private IllegalArgumentException wrong() {
            return new IllegalArgumentException("this is not an audit entry at character " + at);
        }
    }
}
