package io.plimsoll.flag;

import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import java.util.List;

/// The values that a flag may have. Each refuses what is none of them with an `INVALID_FIELD` that names the bounds.
public sealed interface Kind<T> {

    /// A value as it comes out of JSON: a `Boolean`, a `Number` or a `String`.
    T of(Object value);

    /// A value as it is written in stores and files.
    T parse(String text);

    /// What is allowed, for people: `a whole number from 1 to 100`.
    String allowed();

    /// One of the words by which OpenFeature names types.
    String wireName();

    /// On or off.
    record Switch() implements Kind<Boolean> {
        @Override
        public Boolean of(Object value) {
            if (value instanceof Boolean bool) {
                return bool;
            }
            throw wrong(this, value);
        }

        @Override
        public Boolean parse(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw wrong(this, text);
            };
        }

        @Override
        public String allowed() {
            return "true or false";
        }

        @Override
        public String wireName() {
            return "boolean";
        }
    }

    /// A whole number between both, inclusive.
    record Whole(int min, int max) implements Kind<Integer> {
        @Override
        public Integer of(Object value) {
            if (value instanceof Number number
                    && number.doubleValue() == Math.rint(number.doubleValue())
                    && number.doubleValue() >= min
                    && number.doubleValue() <= max) {
                return number.intValue();
            }
            throw wrong(this, value);
        }

        @Override
        public Integer parse(String text) {
            try {
                return of(Long.valueOf(text));
            } catch (NumberFormatException e) {
                throw wrong(this, text);
            }
        }

        @Override
        public String allowed() {
            return "a whole number from " + min + " to " + max;
        }

        @Override
        public String wireName() {
            return "integer";
        }
    }

    /// A number between both, inclusive.
    record Decimal(double min, double max) implements Kind<Double> {
        @Override
        public Double of(Object value) {
            if (value instanceof Number number && number.doubleValue() >= min && number.doubleValue() <= max) {
                return number.doubleValue() + 0.0;
            }
            throw wrong(this, value);
        }

        @Override
        public Double parse(String text) {
            try {
                return of(Double.valueOf(text));
            } catch (NumberFormatException e) {
                throw wrong(this, text);
            }
        }

        @Override
        public String allowed() {
            return "a number from " + min + " to " + max;
        }

        @Override
        public String wireName() {
            return "double";
        }
    }

    /// One of a few words.
    record Choice(List<String> variants) implements Kind<String> {
        public Choice {
            variants = List.copyOf(variants);
        }

        @Override
        public String of(Object value) {
            if (value instanceof String text && variants.contains(text)) {
                return text;
            }
            throw wrong(this, value);
        }

        @Override
        public String parse(String text) {
            return of(text);
        }

        @Override
        public String allowed() {
            return "one of " + String.join(", ", variants);
        }

        @Override
        public String wireName() {
            return "string";
        }
    }

    private static PlimsollException wrong(Kind<?> kind, Object value) {
        var known = kind instanceof Choice choice ? choice.variants() : List.of("true", "false");
        var hint = value instanceof String text && !(kind instanceof Whole) && !(kind instanceof Decimal)
                ? Nearest.of(text, known)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("")
                : "";
        return PlimsollException.invalidField("value", "the value is " + kind.allowed() + hint);
    }
}
