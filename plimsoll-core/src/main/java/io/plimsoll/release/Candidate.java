package io.plimsoll.release;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.Flags;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is tried: values of flags, or a READY generation of a collection's index.
///
/// @param flags values as text, each one of its flag's
public record Candidate(Map<String, String> flags, OptionalLong generation) {

    /// Flags that mean nothing to a search.
    private static final Set<Flag<?>> OF_ANSWERS = Set.of(Flags.GENERATOR, Flags.PASSAGES, Flags.EVIDENCE);

    public Candidate {
        flags = Collections.unmodifiableMap(new TreeMap<>(flags));
        if (flags.isEmpty() == generation.isEmpty()) {
            throw PlimsollException.invalidField(
                    "flags", "a canary tries values of flags, or a generation of an index: one of both");
        }
    }

    /// Throws `NOT_FOUND` or `INVALID_FIELD`, naming the nearest known, for what is no flag or none of its values.
    public static Candidate ofFlags(Map<String, ?> values) {
        var texts = new TreeMap<String, String>();
        values.forEach((name, value) -> texts.put(name, String.valueOf(read(name, value))));
        return new Candidate(texts, OptionalLong.empty());
    }

    private static Object read(String name, Object value) {
        var flag = Flags.named(name);
        try {
            return flag.of(value);
        } catch (PlimsollException e) {
            throw e.atField("flags." + name);
        }
    }

    public static Candidate ofGeneration(long number) {
        return new Candidate(Map.of(), OptionalLong.of(number));
    }

    List<Flag<?>> changed() {
        return flags.keySet().stream().<Flag<?>>map(Flags::named).toList();
    }

    /// Whether searches are other with it, and not answers alone.
    boolean concernsSearches() {
        return generation.isPresent() || !OF_ANSWERS.containsAll(changed());
    }

    /// Such as `k=20, rerank=true` or `generation 3`.
    public String shown() {
        return generation.isPresent()
                ? "generation " + generation.getAsLong()
                : flags.entrySet().stream()
                        .map(flag -> flag.getKey() + "=" + flag.getValue())
                        .collect(Collectors.joining(", "));
    }
}
