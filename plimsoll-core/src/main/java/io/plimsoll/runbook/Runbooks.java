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
                check(runbooks, j, i);
            }
        }
    }

    /// A part of a runbook.
    ///
    /// @param runbook its place in the list that was given
    /// @param step    its number, from 0, where the part is a step
    public record Place(int runbook, Part part, int step) {

        public enum Part {
            NAME,
            LADDER,
            STEP
        }
    }

    /// Two runbooks that would undo each other, or parts of one.
    public static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Place first;
        private final transient Place second;

        Conflict(Place first, Place second, String why) {
            super(why);
            this.first = first;
            this.second = second;
        }

        public Place first() {
            return first;
        }

        public Place second() {
            return second;
        }
    }

    private static void check(List<Runbook> all, int i, int j) {
        var one = all.get(i);
        var other = all.get(j);
        if (i != j && one.name().equals(other.name())) {
            throw new Conflict(
                    new Place(i, Place.Part.NAME, 0),
                    new Place(j, Place.Part.NAME, 0),
                    "there are two runbooks '" + one.name() + "'");
        }
        checkLadder(all, i, j);
        for (int k = 0; k < one.steps().size(); k++) {
            for (int l = 0; l < other.steps().size(); l++) {
                var first = new Place(i, Place.Part.STEP, k);
                var second = new Place(j, Place.Part.STEP, l);
                fight(one, one.steps().get(k), other, other.steps().get(l)).ifPresent(why -> {
                    throw new Conflict(first, second, why);
                });
            }
        }
    }

    private static void checkLadder(List<Runbook> all, int i, int j) {
        var ladder = all.get(i).rung().map(Runbook.Rung::ladder);
        boolean isOne = ladder.isPresent() && ladder.equals(all.get(j).rung().map(Runbook.Rung::ladder));
        if (isOne && all.get(i).scope() != all.get(j).scope()) {
            throw new Conflict(
                    new Place(i, Place.Part.LADDER, 0),
                    new Place(j, Place.Part.LADDER, 0),
                    "runbooks on the ladder '" + ladder.get() + "' must have one scope");
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
