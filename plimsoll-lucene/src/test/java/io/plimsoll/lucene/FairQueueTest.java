package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.lucene.FairQueue.Offer;
import io.plimsoll.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private static final TenantId LOUD = new TenantId("loud");
    private static final TenantId CALM = new TenantId("calm");
    private static final TenantId THIRD = new TenantId("third");

    private final List<String> dropped = new ArrayList<>();
    private final FairQueue<String> queue = new FairQueue<>(4, dropped::add);

    private String next() throws InterruptedException {
        var turn = Objects.requireNonNull(queue.take());
        queue.done(turn);
        return turn.work();
    }

    @Test
    void tenantsAreServedInTurnHoweverMuchOneOfThemBrings() throws Exception {
        queue.offer(LOUD, "l1");
        queue.offer(LOUD, "l2");
        queue.offer(LOUD, "l3");
        queue.offer(CALM, "c1");
        assertThat(List.of(next(), next(), next(), next())).containsExactly("l1", "c1", "l2", "l3");
    }

    @Test
    void whoHasLessBeingDoneGoesFirst() throws Exception {
        queue.offer(LOUD, "l1");
        queue.offer(LOUD, "l2");
        var running = Objects.requireNonNull(queue.take());
        queue.offer(CALM, "c1");
        assertThat(next()).isEqualTo("c1");
        queue.done(running);
        assertThat(next()).isEqualTo("l2");
    }

    @Test
    void theLongestLineGivesWayWhenAllPlacesAreTaken() throws Exception {
        for (int i = 1; i <= 4; i++) {
            assertThat(queue.offer(LOUD, "l" + i)).isEqualTo(Offer.TAKEN);
        }
        assertThat(queue.offer(LOUD, "l5")).isEqualTo(Offer.FULL);
        assertThat(queue.offer(CALM, "c1")).isEqualTo(Offer.TAKEN);
        assertThat(queue.offer(CALM, "c2")).isEqualTo(Offer.TAKEN);
        assertThat(queue.offer(CALM, "c3")).isEqualTo(Offer.FULL);
        assertThat(queue.offer(THIRD, "t1")).isEqualTo(Offer.TAKEN);
        assertThat(dropped).containsExactly("l4", "l3", "l2");
        assertThat(List.of(next(), next(), next(), next())).containsExactly("l1", "c1", "t1", "c2");
    }

    @Test
    void workThatIsTakenBackIsNotDoneAndAClosedQueueEndsWhatWaits() throws Exception {
        queue.offer(LOUD, "l1");
        queue.offer(CALM, "c1");
        queue.remove(LOUD, "l1");
        queue.close();
        assertThat(queue.offer(LOUD, "l2")).isEqualTo(Offer.CLOSED);
        assertThat(next()).isEqualTo("c1");
        assertThat(queue.take()).isNull();
    }
}
