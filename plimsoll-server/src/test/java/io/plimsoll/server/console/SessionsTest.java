package io.plimsoll.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.server.console.ConsoleLogins.Departure;
import io.plimsoll.server.console.ConsoleLogins.Login;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final Duration LONGEST = Duration.ofHours(8);
    private static final int MAX = 50;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T12:00:00Z"));
    private final Sessions sessions = new Sessions(
            new ConsoleSettings(Optional.empty(), "127.0.0.1", IDLE, LONGEST, MAX), now::get, new SecureRandom());

    private static Login login(String id) {
        var principal = new Principal(TenantId.DEFAULT, id, AccessRole.READER, AccessLabels.NONE, Optional.empty());
        return new Login(principal, "key", () -> Optional.of(principal));
    }

    private void pass(Duration time) {
        now.updateAndGet(at -> at.plus(time));
    }

    @Test
    void aSessionThatIsUsedLastsUntilItIsOldAndOneThatIsNotEndsEarlier() {
        var used = sessions.begin(login("ann"));
        var idle = sessions.begin(login("ann"));
        assertThat(used).hasSize(43).isNotEqualTo(idle);
        for (int i = 1; i <= 16; i++) {
            pass(IDLE.minusSeconds(1));
            assertThat(sessions.find(used)).isPresent();
        }
        assertThat(sessions.find(idle)).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(sessions.find(used)).isEmpty();
        assertThat(sessions.count()).isZero();
    }

    @Test
    void aSessionEndsWhenItsCredentialDoesAndShowsWhoItIsByNow() {
        var present = new AtomicReference<>(Optional.of(login("ann").principal()));
        var id = sessions.begin(new Login(login("ann").principal(), "key", present::get));
        present.set(Optional.of(login("changed").principal()));
        assertThat(sessions.find(id)).map(session -> session.principal().id()).contains("changed");
        present.set(Optional.empty());
        assertThat(sessions.find(id)).isEmpty();
        present.set(Optional.of(login("ann").principal()));
        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void theSeventeenthSessionOfSomebodyEndsTheirFirst() {
        var other = sessions.begin(login("bob"));
        var ids = new ArrayList<String>();
        for (int i = 0; i <= Sessions.MAX_PER_PRINCIPAL; i++) {
            ids.add(sessions.begin(login("ann")));
        }
        assertThat(sessions.find(ids.getFirst())).isEmpty();
        assertThat(sessions.find(ids.get(1))).isPresent();
        assertThat(sessions.find(other)).isPresent();
    }

    @Test
    void thereAreNeverMoreThanTheSettingsAllow() {
        for (int i = 0; i < 3 * MAX; i++) {
            sessions.begin(login("user" + i));
        }
        assertThat(sessions.count()).isEqualTo(MAX);
    }

    @Test
    void aDepartureIsOpenedByTheProcessThatSealedItWithinItsTimeAndUnchanged() {
        var random = new SecureRandom();
        var sealing = new SealedDeparture(random, now::get);
        var departure = new Departure(URI.create("https://login.example.org"), "corp", "state", "nonce", "verifier");
        var sealed = sealing.seal(departure);
        assertThat(sealing.open(sealed)).hasValueSatisfying(opened -> {
            assertThat(opened.issuer()).isEqualTo("corp");
            assertThat(opened.verifier()).isEqualTo("verifier");
        });
        assertThat(sealed).doesNotContain("verifier");
        for (int i = 0; i < sealed.length(); i++) {
            var other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            var changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
            // the last digit has bits that say nothing
            if (i < sealed.length() - 1) {
                assertThat(sealing.open(changed)).as("digit %d", i).isEmpty();
            }
        }
        assertThat(sealing.open("")).isEmpty();
        assertThat(sealing.open("*")).isEmpty();
        assertThat(sealing.open("x".repeat(10_000))).isEmpty();
        assertThat(new SealedDeparture(random, now::get).open(sealed)).isEmpty();
        pass(SealedDeparture.WITHIN);
        assertThat(sealing.open(sealed)).isEmpty();
    }

    @Test
    void whatComesFromOutsideIsTextOnEveryPage() {
        var evil = "\"><script>alert('x')</script>&";
        var session = new Sessions.Session(login(evil).principal(), evil, evil);
        var line = new Pages.Line("c", evil, 1, 2, 3, 4);
        for (var page : new String[] {
            Pages.overview(session, java.util.List.of(line), true),
            Pages.login(java.util.List.of(evil), Optional.of(evil)),
            Pages.problem(evil, evil)
        }) {
            assertThat(page).doesNotContain("<script").contains("&lt;script&gt;");
        }
    }
}
