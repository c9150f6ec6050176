package io.plimsoll.runbook;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All runbooks of a server, none of which undoes what another does.
public final class Runbooks {

    public static final int MAX = 200;

    private final List<Runbook> all;

    /// Throws a [Conflict] where two of them would fight.
    public Runbooks(List<Runbook> runbooks) {
        if (runbooks.size() > MAX) {
            throw PlimsollException.invalidField("runbooks", "there are at most " + MAX + " runbooks");
        }
        this.all = runbooks.stream()
                .sorted(Comparator.comparingInt(Runbook::level).thenComparing(Runbook::name))
                .toList();
        for (int i = 0; i < runbooks.size(); i++) {
            for (int j = 0; j <= i; j++) {
                check(runbooks.get(j), runbooks.get(i), i == j);
            }
        }
    }

    /// Two runbooks that would undo each other.
    public static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String first;
        private final String second;

        Conflict(Runbook first, Runbook second, String why) {
            super(why);
            this.first = first.name();
            this.second = second.name();
        }

        public String first() {
            return first;
        }

        /// The same where a runbook contradicts itself.
        public String second() {
            return second;
        }
    }

    private static void check(Runbook one, Runbook other, boolean isSame) {
        if (!isSame && one.name().equals(other.name())) {
            throw new Conflict(one, other, "there are two runbooks '" + one.name() + "'");
        }
        if (!isSame && one.rung().isPresent() && other.rung().isPresent()) {
            checkLadder(one, one.rung().get(), other, other.rung().get());
        }
        for (var step : one.steps()) {
            for (var against : other.steps()) {
                fight(one, step, other, against).ifPresent(why -> {
                    throw new Conflict(one, other, why);
                });
            }
        }
    }

    private static void checkLadder(Runbook one, Runbook.Rung mine, Runbook other, Runbook.Rung others) {
        if (mine.ladder().equals(others.ladder()) && one.scope() != other.scope()) {
            throw new Conflict(one, other, "runbooks on the ladder '" + mine.ladder() + "' must have one scope");
        }
    }

    private static Optional<String> fight(Runbook one, Step step, Runbook other, Step against) {
        boolean isToggled = (step instanceof Step.DisableCollection && against instanceof Step.EnableCollection)
                || (step instanceof Step.EnableCollection && against instanceof Step.DisableCollection);
        if (isToggled) {
            return Optional.of("they would undo each other: one disables the collection that the other enables");
        }
        var mine = held(step);
        var others = held(against);
        if (mine.isEmpty()
                || others.isEmpty()
                || !mine.get().flag().equals(others.get().flag())) {
            return Optional.empty();
        }
        return contradiction(mine.get(), one.level(), others.get(), other.level())
                .map(why -> "they would undo each other: the flag '"
                        + mine.get().flag().name() + "' " + why);
    }

    private record Held(Flag<?> flag, Object value) {}

    private static Optional<Held> held(Step step) {
        return switch (step) {
            case Step.SetFlag(var flag, var value) -> Optional.of(new Held(flag, flag.parse(value)));
            case Step.ScaleFlag scale ->
                Optional.of(new Held(
                        scale.flag(),
                        scale.flag().parse(scale.value(scale.flag().standard()))));
            case Step.DisableCollection unused -> Optional.empty();
            case Step.EnableCollection unused -> Optional.empty();
            case Step.Rebuild unused -> Optional.empty();
            case Step.Explain unused -> Optional.empty();
            case Step.Notify unused -> Optional.empty();
        };
    }

    /// Numbers go down as levels go up; whatever else is held must be the same.
    private static Optional<String> contradiction(Held mine, int myLevel, Held others, int otherLevel) {
        if (mine.value().equals(others.value())) {
            return Optional.empty();
        }
        var values = "is held at " + mine.value() + " by one and at " + others.value() + " by the other";
        if (!(mine.value() instanceof Number my) || !(others.value() instanceof Number their)) {
            return Optional.of(values);
        }
        if (myLevel == otherLevel) {
            return Optional.empty();
        }
        boolean isMineHigher = myLevel > otherLevel;
        double high = isMineHigher ? my.doubleValue() : their.doubleValue();
        double low = isMineHigher ? their.doubleValue() : my.doubleValue();
        return high <= low ? Optional.empty() : Optional.of(values + ", and the higher level would raise it again");
    }

    /// The lowest level first.
    public List<Runbook> all() {
        return all;
    }

    public Optional<Runbook> find(String name) {
        return all.stream().filter(runbook -> runbook.name().equals(name)).findFirst();
    }

    /// Throws `NOT_FOUND`, with the nearest known name.
    public Runbook named(String name) {
        return find(name).orElseThrow(() -> {
            var names = all.stream().map(Runbook::name).toList();
            return new PlimsollException(
                    ErrorCode.NOT_FOUND,
                    "there is no runbook '" + name + "'"
                            + Nearest.of(name, names)
                                    .map(near -> "; did you mean '" + near + "'?")
                                    .orElse(""));
        });
    }

    /// The runbooks on the same ladder at lower levels.
    List<Runbook> below(Runbook runbook) {
        var below = new ArrayList<Runbook>();
        runbook.rung()
                .ifPresent(rung -> all.stream()
                        .filter(other -> other.rung()
                                .filter(place -> place.ladder().equals(rung.ladder()) && place.level() < rung.level())
                                .isPresent())
                        .forEach(below::add));
        return below;
    }
}
