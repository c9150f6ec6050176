package io.plimsoll.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccessLabelsTest {

    private static final List<String> LABELS = List.of("group:a", "group:b", "group:c", "nobody");

    @Test
    void narrowedLabelsAdmitNobodyWhomOneOfTheTwoDoesNotAdmit() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var one = new AccessLabels(some(random), some(random));
            var other = new AccessLabels(some(random), some(random));
            var carried = some(random);
            var both = one.narrowedBy(other);

            assertThat(both.admit(carried) && !(one.admit(carried) && other.admit(carried)))
                    .as("seed %s: %s of %s and %s, carrying %s", seed, both, one, other, carried)
                    .isFalse();
            assertThat(both.narrowedBy(other)).as("seed %s", seed).isEqualTo(both);
        }
    }

    private static Set<String> some(Random random) {
        return LABELS.stream().filter(label -> random.nextInt(3) == 0).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void narrowedLabelsAdmitThoseWhomBothNameOrOneLeavesOpen() {
        var staff = AccessLabels.of(List.of("group:staff", "group:board"));
        var board = AccessLabels.of(List.of("group:board"), List.of("user:eve"));

        assertThat(staff.narrowedBy(board)).isEqualTo(board);
        assertThat(AccessLabels.NONE.narrowedBy(board)).isEqualTo(board);
        assertThat(board.narrowedBy(AccessLabels.NONE)).isEqualTo(board);
        assertThat(AccessLabels.NONE.narrowedBy(AccessLabels.NONE)).isEqualTo(AccessLabels.NONE);
    }

    @Test
    void whereNoLabelsSayItNobodyIsAdmitted() {
        var finance = AccessLabels.of(List.of("group:finance"));
        var board = AccessLabels.of(List.of("group:board"));
        assertThat(finance.narrowedBy(board)).isEqualTo(AccessLabels.NOBODY);

        var many = AccessLabels.of(List.of(), denied(0, AccessLabels.MAX_OF_DOCUMENT));
        assertThat(many.narrowedBy(AccessLabels.of(List.of(), denied(1, 2)))).isEqualTo(many);
        assertThat(many.narrowedBy(AccessLabels.of(List.of(), denied(300, 301))))
                .isEqualTo(AccessLabels.NOBODY);
        assertThat(AccessLabels.NOBODY.admit(Set.of("nobody", "group:finance"))).isFalse();
    }

    private static List<String> denied(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "user:" + i).toList();
    }
}
