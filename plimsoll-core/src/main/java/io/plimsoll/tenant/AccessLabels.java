package io.plimsoll.tenant;

import io.plimsoll.error.PlimsollException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/// The labels of a document or of a caller. A document with labels is seen by callers that carry one of them; one
/// without labels by every reader of its collection.
public record AccessLabels(Set<String> values) {

    public static final AccessLabels NONE = new AccessLabels(Set.of());

    private static final int MAX_LABELS = 256;
    private static final int MAX_LABEL_CHARS = 128;

    public AccessLabels {
        if (values.size() > MAX_LABELS) {
            throw PlimsollException.invalidField("labels", "at most " + MAX_LABELS + " labels are allowed");
        }
        for (var label : values) {
            if (label.isBlank()
                    || label.length() > MAX_LABEL_CHARS
                    || label.chars().anyMatch(Character::isISOControl)) {
                throw PlimsollException.invalidField(
                        "labels", "a label has 1 to " + MAX_LABEL_CHARS + " characters, none of them a control");
            }
        }
        values = Set.copyOf(values);
    }

    public static AccessLabels of(Collection<String> values) {
        return new AccessLabels(new TreeSet<>(values));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }
}
