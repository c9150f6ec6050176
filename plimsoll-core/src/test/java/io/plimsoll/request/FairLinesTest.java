package io.plimsoll.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FairLinesTest {

    private final List<String> dropped = new ArrayList<>();
    private final FairLines<String, String> lines = new FairLines<>(2, 4, dropped::add);

    private String next() {
        var turn = Objects.requireNonNull(lines.next());
        lines.done(turn.owner());
        return turn.work();
    }

    @Test
    void ownersAreServedInTurnHoweverMuchOneOfThemBrings() {
        lines.offer("loud", 0, "l1");
        lines.offer("loud", 0, "l2");
        lines.offer("loud", 0, "l3");
        lines.offer("calm", 0, "c1");
        assertThat(List.of(next(), next(), next(), next())).containsExactly("l1", "c1", "l2", "l3");
        assertThat(lines.next()).isNull();
    }

    @Test
    void whoHasLessBeingDoneGoesFirst() {
        lines.offer("loud", 0, "l1");
        lines.offer("calm", 0, "c1");
        lines.begun("loud");
        assertThat(next()).isEqualTo("c1");
        lines.done("loud");
        assertThat(next()).isEqualTo("l1");
    }

    @Test
    void ranksOrderTheWorkOfOneOwnerAndNotTheOwners() {
        lines.offer("loud", 1, "l low");
        lines.offer("loud", 0, "l1");
        lines.offer("loud", 0, "l2");
        lines.offer("calm", 1, "c low");
        assertThat(List.of(next(), next(), next(), next())).containsExactly("l1", "c low", "l2", "l low");
    }

    @Test
    void theLongestLineGivesWayWhenAllPlacesOfARankAreTaken() {
        for (int i = 1; i <= 4; i++) {
            assertThat(lines.offer("loud", 0, "l" + i)).isTrue();
        }
        assertThat(lines.offer("loud", 0, "l5")).isFalse();
        assertThat(lines.offer("loud", 1, "l low")).isTrue();
        assertThat(lines.offer("calm", 0, "c1")).isTrue();
        assertThat(lines.offer("calm", 0, "c2")).isTrue();
        assertThat(lines.offer("calm", 0, "c3")).isFalse();
        assertThat(lines.offer("third", 0, "t1")).isTrue();
        assertThat(dropped).containsExactly("l4", "l3", "l2");
        assertThat(lines.waiting()).isEqualTo(5);
        assertThat(List.of(next(), next(), next(), next(), next())).containsExactly("l1", "c1", "t1", "l low", "c2");
    }

    @Test
    void workThatIsTakenBackIsNotDoneAndAllThatWaitsCanBeForgotten() {
        lines.offer("loud", 0, "l1");
        lines.offer("calm", 1, "c1");
        assertThat(lines.remove("loud", 0, "l1")).isTrue();
        assertThat(lines.remove("loud", 0, "l1")).isFalse();
        assertThat(next()).isEqualTo("c1");
        lines.offer("loud", 1, "l2");
        lines.clear(dropped::add);
        assertThat(dropped).containsExactly("l2");
        assertThat(lines.isEmpty()).isTrue();
        assertThat(lines.waiting()).isZero();
    }
}
