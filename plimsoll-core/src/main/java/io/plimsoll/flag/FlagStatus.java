package io.plimsoll.flag;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// How sure this node is of its flags.
///
/// @param version     of the store's values that are in force
/// @param confirmedAt when the store last said that they are the present ones
/// @param age         time since then
/// @param trouble     what is wrong, each in a sentence without names of tenants; empty when all is well
/// @param problems    values in the store that this program does not understand, and why
/// @param emergency   values that the emergency file holds, as text by flag
/// @param pastDate    flags that were to be gone by now
public record FlagStatus(
        long version,
        Instant confirmedAt,
        Duration age,
        List<String> trouble,
        List<String> problems,
        Map<String, String> emergency,
        List<Flag<?>> pastDate) {

    public FlagStatus {
        trouble = List.copyOf(trouble);
        problems = List.copyOf(problems);
        emergency = Map.copyOf(emergency);
        pastDate = List.copyOf(pastDate);
    }

    /// Whether what is in force is known to be what the store has.
    public boolean current() {
        return trouble.isEmpty();
    }

    /// In one line without names of tenants: `version 12` or, with the age, what is wrong.
    public String shown() {
        var text = new StringBuilder("version " + version);
        if (!trouble.isEmpty()) {
            text.append(", last confirmed ").append(age.toSeconds()).append(" s ago");
            trouble.forEach(sentence -> text.append("; ").append(sentence));
        }
        if (!problems.isEmpty()) {
            text.append("; values that are not understood: ").append(problems.size());
        }
        if (!emergency.isEmpty()) {
            text.append("; emergency values: ")
                    .append(String.join(
                            ", ", emergency.keySet().stream().sorted().toList()));
        }
        if (!pastDate.isEmpty()) {
            text.append("; past their date: ")
                    .append(String.join(", ", pastDate.stream().map(Flag::name).toList()));
        }
        return text.toString();
    }
}
