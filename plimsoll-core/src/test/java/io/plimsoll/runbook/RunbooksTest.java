package io.plimsoll.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.runbook.Runbook.Mode;
import io.plimsoll.runbook.Runbook.Rung;
import io.plimsoll.runbook.Target.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunbooksTest {

    private static Runbook runbook(String name, Scope scope, int level, Step... steps) {
        return new Runbook(
                name,
                "It is slow",
                List.of(),
                Mode.ACT,
                scope,
                level == 0 ? Optional.empty() : Optional.of(new Rung("load", level)),
                List.of(new Condition(Signal.INDEX_AGE, Map.of(), Condition.Side.ABOVE, 1)),
                Duration.ZERO,
                List.of(),
                Arrays.asList(steps),
                List.of(),
                Duration.ZERO,
                20);
    }

    private static Runbook server(String name, int level, Step... steps) {
        return runbook(name, Scope.SERVER, level, steps);
    }

    private static void refused(String why, Runbook... runbooks) {
        assertThatThrownBy(() -> new Runbooks(List.of(runbooks)))
                .isInstanceOf(Runbooks.Conflict.class)
                .hasMessageContaining(why);
    }

    @Test
    void runbooksThatWouldUndoEachOtherAreFoundWhenTheyAreLoaded() {
        var off = new Step.SetFlag(Flags.RERANK, "false");
        var on = new Step.SetFlag(Flags.RERANK, "true");
        var words = new Step.SetFlag(Flags.SEARCH_MODE, "lexical");
        var vectors = new Step.SetFlag(Flags.SEARCH_MODE, "vector");
        refused("the flag 'rerank' is held at false by one and at true", server("a", 0, off), server("b", 0, on));
        refused("the flag 'rerank'", server("a", 1, off), server("b", 2, on));
        refused("the flag 'search-mode'", server("a", 0, words), server("b", 0, vectors));
        refused("the flag 'search-mode'", server("a", 0, words), runbook("b", Scope.TENANT, 0, vectors));
        refused("the flag 'rerank'", server("a", 0, off, on));
        refused(
                "one disables the collection that the other enables",
                runbook("a", Scope.COLLECTION, 0, new Step.DisableCollection()),
                runbook("b", Scope.COLLECTION, 0, new Step.EnableCollection()));
        refused("there are two runbooks 'a'", server("a", 0, off), server("a", 0, off));
    }

    @Test
    void aHigherLevelMayOnlyLowerWhatALowerOneLowered() {
        var five = new Step.SetFlag(Flags.K, "5");
        var half = new Step.ScaleFlag(Flags.K, 0.3, 1);
        assertThatCode(() -> new Runbooks(List.of(server("a", 1, five), server("b", 2, half))))
                .doesNotThrowAnyException();
        refused("the higher level would raise it again", server("a", 2, five), server("b", 1, half));
    }

    @Test
    void runbooksOfOneLadderHaveOneScope() {
        var five = new Step.SetFlag(Flags.K, "5");
        refused("must have one scope", server("a", 1, five), runbook("b", Scope.TENANT, 2, five));
    }

    @Test
    void whatCannotBeDoneIsNoRunbook() {
        var five = new Step.SetFlag(Flags.K, "5");
        assertThatThrownBy(() -> server("a", 0, new Step.Rebuild()))
                .isInstanceOf(PlimsollException.class)
                .hasMessageContaining("scope: collection");
        assertThatThrownBy(() -> runbook("a", Scope.COLLECTION, 0, five)).hasMessageContaining("flags are for");
        assertThatThrownBy(() -> new Step.ScaleFlag(Flags.RERANK, 0.5, 1)).hasMessageContaining("has no parts");
        assertThatThrownBy(() -> new Step.SetFlag(Flags.SEARCH_MODE, "lexicl")).hasMessageContaining("lexical");
        assertThatThrownBy(() -> Signal.of("latency-p59")).hasMessageContaining("did you mean 'latency-p95'?");
        assertThatThrownBy(() -> new Condition(Signal.LATENCY, Map.of("rout", "x"), Condition.Side.ABOVE, 1))
                .hasMessageContaining("did you mean 'route'?");
    }

    @Test
    void aRunbookThatCouldBeginAndEndAtOnceIsRefused() {
        var above = new Condition(Signal.LATENCY, Map.of(), Condition.Side.ABOVE, 0.5);
        var below = new Condition(Signal.LATENCY, Map.of(), Condition.Side.BELOW, 0.6);
        assertThatThrownBy(() -> new Runbook(
                        "a",
                        "It is slow",
                        List.of(),
                        Mode.ACT,
                        Scope.SERVER,
                        Optional.empty(),
                        List.of(above),
                        Duration.ZERO,
                        List.of(),
                        List.of(new Step.SetFlag(Flags.K, "5")),
                        List.of(below),
                        Duration.ZERO,
                        20))
                .hasMessageContaining("it would undo itself");
        assertThat(above.overlaps(above.negated())).isFalse();
    }
}
