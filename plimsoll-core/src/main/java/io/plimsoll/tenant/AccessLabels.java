package io.plimsoll.tenant;

import io.plimsoll.error.PlimsollException;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Labels such as `group:finance` or `user:ann`. A caller carries some. A document may name those that see it and
/// those that don't: one that allows none is seen by every reader of its collection, one that allows some by callers
/// that carry one of them, and whoever carries a denied label does not see it in any case.
///
/// Labels are compared by their characters in Unicode's composed form, so that the same name typed on another system
/// is the same label; those that differ in case or only look alike are different ones.
public record AccessLabels(Set<String> allowed, Set<String> denied) {

    /// Of one caller.
    public static final int MAX_CARRIED = 10_000;

    /// Of one document, allowed and denied ones each.
    public static final int MAX_OF_DOCUMENT = 256;

    public static final int MAX_LABEL_CHARS = 128;

    public static final AccessLabels NONE = new AccessLabels(Set.of());

    /// Of a document that no caller sees, whatever he carries.
    public static final AccessLabels NOBODY = new AccessLabels(Set.of("nobody"), Set.of("nobody"));

    public AccessLabels {
        allowed = checked("labels", allowed);
        denied = checked("deniedLabels", denied);
    }

    public AccessLabels(Set<String> allowed) {
        this(allowed, Set.of());
    }

    public static AccessLabels of(Collection<String> allowed) {
        return new AccessLabels(new TreeSet<>(allowed));
    }

    public static AccessLabels of(Collection<String> allowed, Collection<String> denied) {
        return new AccessLabels(new TreeSet<>(allowed), new TreeSet<>(denied));
    }

    /// These labels, if a document may have so many; throws `INVALID_FIELD` otherwise.
    public AccessLabels ofDocument() {
        checkCount("labels", allowed, MAX_OF_DOCUMENT, "a document");
        checkCount("deniedLabels", denied, MAX_OF_DOCUMENT, "a document");
        return this;
    }

    /// Whether a caller with these labels sees a document with these.
    public boolean admit(Set<String> carried) {
        return (allowed.isEmpty() || !Collections.disjoint(allowed, carried)) && Collections.disjoint(denied, carried);
    }

    /// A document's labels that admit nobody whom these or the others don't admit. Where no labels of a document say
    /// that, they are [#NOBODY].
    public AccessLabels narrowedBy(AccessLabels other) {
        var common = new TreeSet<>(allowed.isEmpty() ? other.allowed : allowed);
        if (!other.allowed.isEmpty()) {
            common.retainAll(other.allowed);
        }
        boolean isForAll = allowed.isEmpty() && other.allowed.isEmpty();
        var either = new TreeSet<>(denied);
        either.addAll(other.denied);
        boolean isForNobody = !isForAll && either.containsAll(common);
        return isForNobody || either.size() > MAX_OF_DOCUMENT ? NOBODY : new AccessLabels(common, either);
    }

    public boolean isEmpty() {
        return allowed.isEmpty() && denied.isEmpty();
    }

    private static Set<String> checked(String field, Set<String> labels) {
        checkCount(field, labels, MAX_CARRIED, "a caller");
        return labels.stream()
                .map(label -> checked(field, label))
                .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), Set::copyOf));
    }

    private static void checkCount(String field, Set<String> labels, int most, String whose) {
        if (labels.size() > most) {
            throw PlimsollException.invalidField(
                    field, whose + " has at most " + most + " labels here, and these are " + labels.size());
        }
    }

    private static String checked(String field, String label) {
        if (label.isBlank()
                || label.length() > MAX_LABEL_CHARS
                || label.codePoints().anyMatch(AccessLabels::isInvisible)) {
            throw PlimsollException.invalidField(
                    field, "a label has 1 to " + MAX_LABEL_CHARS + " characters, none of them a control or invisible");
        }
        return Normalizer.normalize(label, Normalizer.Form.NFC);
    }

    private static boolean isInvisible(int c) {
        var type = Character.getType(c);
        return Character.isISOControl(c) || type == Character.FORMAT || type == Character.SURROGATE;
    }
}
