package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.Priority;
import io.plimsoll.server.http.GameDays.Game;
import io.plimsoll.server.resilience.Faults;
import io.plimsoll.server.resilience.GuardSettings;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FaultGamesTest {

    private static final Actor ANN = new Actor(TenantId.DEFAULT, "key_ann", Optional.empty(), Optional.empty());
    private static final AuditEvent BEGIN = AuditEvent.done(AuditAction.GAMEDAY_BEGIN, ANN, "gameday/vector-down");
    private static final AuditEvent END = AuditEvent.done(AuditAction.GAMEDAY_END, ANN, "gameday/1");

    private final List<AuditAction> audited = new ArrayList<>();
    private final Clock clock = Clock.systemUTC();
    private final Faults faults = new Faults(clock);
    private final Guards guards = new Guards(clock, faults, Optional.empty());

    private FaultGames games(String environment) {
        guards.of("search-vector", GuardSettings.IN_PROCESS);
        return new FaultGames(faults, guards, new Noted(), environment, clock);
    }

    private final class Noted implements AuditLog {
        @Override
        public void append(AuditEvent event) {
            audited.add(event.action());
        }

        @Override
        public void repeated(AuditEvent event) {
            throw new UnsupportedOperationException("nothing is shown");
        }

        @Override
        public Began begin(AuditEvent event) {
            throw new UnsupportedOperationException("a game day is written down when it begins and when it ends");
        }
    }

    private Game begin(FaultGames games, String name, boolean insisting) {
        return games.begin(name, Duration.ofMinutes(1), insisting, Optional.empty(), BEGIN);
    }

    private String asked() {
        return guards.of("search-vector", GuardSettings.IN_PROCESS)
                .call(Priority.INTERACTIVE, Optional.empty(), Deadline.in(Duration.ofSeconds(5)), () -> "found");
    }

    private static void refused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PlimsollException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.detail()).contains(words);
        });
    }

    @Test
    void aGameDayInProductionNeedsForceAndElsewhereNone() {
        var production = games("production");
        refused(ErrorCode.CONFLICT, "plimsoll.environment", () -> begin(production, "vector-down", false));
        assertThat(asked()).isEqualTo("found");
        assertThat(audited).isEmpty();

        var game = begin(production, "vector-down", true);
        assertThatThrownBy(this::asked).hasMessageContaining("it is a game day");
        production.end(game.id(), END);
        assertThat(asked()).isEqualTo("found");
        assertThat(audited).containsExactly(AuditAction.GAMEDAY_BEGIN, AuditAction.GAMEDAY_END);

        assertThat(begin(games("staging"), "vector-down", false).endedAt()).isEmpty();
    }

    @Test
    void whatThereIsNotToFailIsNamed() {
        var games = games("staging");
        refused(ErrorCode.INVALID_FIELD, "no dependency is called rerank", () -> begin(games, "reranker-down", false));
        refused(ErrorCode.INVALID_FIELD, "did you mean 'vector-down'?", () -> begin(games, "vector-dwn", false));
        refused(ErrorCode.INVALID_FIELD, "that is to seem stale", () -> begin(games, "index-stale", false));
        refused(ErrorCode.NOT_FOUND, "there is no game day", () -> games.end("nothing", END));
    }

    @Test
    void oneLastsAtATime() {
        var games = games("staging");
        var first = begin(games, "vector-down", false);
        refused(ErrorCode.CONFLICT, "a game day is under way", () -> begin(games, "vector-down", false));
        games.end(first.id(), END);
        assertThat(games.end(first.id(), END))
                .as("has ended already")
                .isEqualTo(games.games().getFirst());
        assertThat(begin(games, "vector-down", false).endedAt()).isEmpty();
    }
}
