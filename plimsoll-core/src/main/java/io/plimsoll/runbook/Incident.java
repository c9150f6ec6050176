package io.plimsoll.runbook;

import io.plimsoll.runbook.IncidentStore.Pause;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// A runbook at work on one thing. At most one of each runbook and target is open.
///
/// @param id        sorts by age
/// @param mode      of the runbook, or `ACT` once a human has confirmed it
/// @param rung      of the runbook when it was opened
/// @param cause     the reading that opened it, in words
/// @param waits     why it does not act yet
/// @param paused    by a human, who wants it to do nothing by itself, neither forwards nor back
/// @param stepsDone how many of the steps have been done
/// @param revision  counts up with every change
public record Incident(
        String id,
        String runbook,
        Target about,
        Runbook.Mode mode,
        State state,
        Optional<Runbook.Rung> rung,
        String cause,
        Optional<String> waits,
        Optional<Pause> paused,
        int stepsDone,
        Instant openedAt,
        Optional<Instant> actedAt,
        Optional<Instant> closedAt,
        long revision) {

    public enum State {
        /// Something keeps it from acting.
        WAITING,
        /// It waits for a human to confirm it.
        SUGGESTED,
        /// Its steps are being done, or have been.
        ACTING,
        /// Its steps are being taken back, whatever happens meanwhile.
        REVERTING,
        /// A human has taken its steps back; it stays away until all is well.
        OVERRULED,
        CLOSED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Incident opened(Runbook runbook, Target about, String cause, Instant now) {
        return new Incident(
                "",
                runbook.name(),
                about,
                runbook.mode(),
                State.WAITING,
                runbook.rung(),
                cause,
                Optional.empty(),
                Optional.empty(),
                0,
                now,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /// As the store has it.
    public Incident stored(String newId, long newRevision) {
        return new Incident(
                newId,
                runbook,
                about,
                mode,
                state,
                rung,
                cause,
                waits,
                paused,
                stepsDone,
                openedAt,
                actedAt,
                closedAt,
                newRevision);
    }

    private Incident with(
            Runbook.Mode newMode,
            State newState,
            Optional<String> newWaits,
            int done,
            Optional<Instant> acted,
            Optional<Instant> closed) {
        return new Incident(
                id, runbook, about, newMode, newState, rung, cause, newWaits, paused, done, openedAt, acted, closed,
                revision);
    }

    Incident paused(Optional<Pause> pause) {
        return new Incident(
                id, runbook, about, mode, state, rung, cause, waits, pause, stepsDone, openedAt, actedAt, closedAt,
                revision);
    }

    Incident waitingFor(String reason) {
        return with(mode, state, Optional.of(reason), stepsDone, actedAt, closedAt);
    }

    Incident suggested() {
        return with(mode, State.SUGGESTED, Optional.empty(), stepsDone, actedAt, closedAt);
    }

    /// By a human; whatever else keeps it from acting still does.
    Incident confirmed() {
        return with(Runbook.Mode.ACT, State.WAITING, Optional.empty(), stepsDone, actedAt, closedAt);
    }

    Incident acting() {
        return with(mode, State.ACTING, Optional.empty(), stepsDone, actedAt, closedAt);
    }

    /// @param last whether there are no more steps
    Incident stepDone(boolean last, Instant now) {
        return with(mode, state, waits, stepsDone + 1, last ? Optional.of(now) : actedAt, closedAt);
    }

    /// Where the runbook has fewer steps than when it began.
    Incident inForce(Instant now) {
        return with(mode, state, waits, stepsDone, Optional.of(now), closedAt);
    }

    Incident reverting() {
        return with(mode, State.REVERTING, Optional.empty(), stepsDone, actedAt, closedAt);
    }

    Incident overruled() {
        return with(mode, State.OVERRULED, Optional.empty(), stepsDone, actedAt, closedAt);
    }

    Incident closed(Instant now) {
        return with(mode, State.CLOSED, Optional.empty(), stepsDone, actedAt, Optional.of(now));
    }

    boolean isOpen() {
        return state != State.CLOSED;
    }

    /// Whether it may have changed something that is not taken back yet.
    boolean isAtWork() {
        return state == State.ACTING || state == State.REVERTING;
    }

    /// Whether all its steps are in force.
    boolean isInForce() {
        return state == State.ACTING && actedAt.isPresent();
    }

    /// As whoever holds its flags, and why its collection answers nobody.
    String holder() {
        return "runbook " + runbook + ", incident " + id;
    }
}
