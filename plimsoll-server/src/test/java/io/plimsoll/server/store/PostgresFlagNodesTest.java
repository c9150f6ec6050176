package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.FlagProvider;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagSetting;
import io.plimsoll.flag.FlagUser;
import io.plimsoll.flag.Flags;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.tenant.TenantId;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresFlagNodesTest {

    private final DatabaseSettings settings = TestPostgres.create();
    private final Database one = Database.connect(settings);
    private final Database other = Database.connect(settings);
    private final LiveFlags here = flags(one);
    private final LiveFlags there = flags(other);

    private static LiveFlags flags(Database database) {
        var store = new JdbcFlagStore(database, InstantSource.system());
        return new LiveFlags(store, EmergencyFlags.NONE, FlagProvider.NONE, Map.of(), InstantSource.system());
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        one.close();
        other.close();
        TestPostgres.giveBack(settings);
    }

    private void put(String value) {
        var event = AuditEvent.done(AuditAction.FLAG_CHANGE, Actor.system(TenantId.DEFAULT), "flag/k");
        here.put(
                new FlagSetting(Flags.K, FlagScope.percentage(), value, false, Optional.empty()),
                OptionalLong.empty(),
                event);
    }

    @Test
    void aChangeReachesTheOtherNodeByItselfAndUsersStandAtTheSamePlaceOnBoth() throws InterruptedException {
        there.start();
        put("20=50");

        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (there.status().version() < 1) {
            assertThat(System.nanoTime()).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(20);
        }

        int in = 0;
        for (int i = 0; i < 200; i++) {
            var user = new FlagUser(TenantId.DEFAULT, "user-" + i);
            assertThat(there.snapshot(user)).isEqualTo(here.snapshot(user));
            in += here.snapshot(user).get(Flags.K) == 20 ? 1 : 0;
        }
        assertThat(in).isBetween(60, 140);
    }
}
