package io.plimsoll.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.tenant.TenantId;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueKeeperTest {

    private static final OrphanedJobs ORPHANS = new OrphanedJobs(new TenantId("acme"), StallReason.Kind.NO_WORKER, 3);

    private final List<List<OrphanedJobs>> told = new ArrayList<>();
    private List<OrphanedJobs> orphans = List.of();
    private int done;
    private int slices;
    private boolean broken;

    private final JobQueue queue = (JobQueue) Proxy.newProxyInstance(
            JobQueue.class.getClassLoader(),
            new Class<?>[] {JobQueue.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "orphans" -> {
                    if (broken) {
                        throw new IllegalStateException("the database is away");
                    }
                    yield orphans;
                }
                case "prune" -> prune((int) arguments[1]);
                default -> throw new UnsupportedOperationException(method.getName());
            });

    private int prune(int limit) {
        slices++;
        int pruned = Math.min(limit, done);
        done -= pruned;
        return pruned;
    }

    @Test
    void orphansAreToldInEveryRound() {
        try (var keeper = new QueueKeeper(queue, Duration.ofDays(7), told::add)) {
            keeper.round();
            orphans = List.of(ORPHANS);
            keeper.round();
        }
        assertThat(told).containsExactly(List.of(), List.of(ORPHANS));
    }

    @Test
    void whatIsDoneIsForgottenSliceBySlice() {
        done = 1_100;
        try (var keeper = new QueueKeeper(queue, Duration.ofDays(7), told::add)) {
            keeper.round();
        }
        assertThat(done).isZero();
        assertThat(slices).isEqualTo(3);
    }

    @Test
    void aRoundThatFailsIsFollowedByOthers() {
        try (var keeper = new QueueKeeper(queue, Duration.ofDays(7), told::add)) {
            broken = true;
            keeper.round();
            broken = false;
            keeper.round();
        }
        assertThat(told).hasSize(1);
    }
}
