package io.plimsoll.backup;

import io.plimsoll.backup.Activity.Kind;
import io.plimsoll.backup.BackupLine.Head;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// When backups, drills and ledgers are due, and how old the last of each is. One thread writes it, any may read.
final class Timetable {

    private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);
    private static final Duration RETRY = Duration.ofMinutes(10);
    private static final Duration COMPLAIN_EVERY = Duration.ofHours(1);

    private final BackupSettings settings;
    private final InstantSource clock;
    private final Instant started;
    private volatile Optional<Head> newest = Optional.empty();
    private volatile Optional<DrillResult> lastDrill = Optional.empty();
    private volatile Optional<Instant> ledgerAt = Optional.empty();
    private Instant nextBackup;
    private Instant nextDrill;
    private Instant nextLedger;
    private Instant nextComplaint;

    Timetable(BackupSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.started = clock.instant();
        this.nextBackup = started;
        this.nextDrill = started;
        this.nextLedger = started;
        this.nextComplaint = started;
    }

    /// The newest backup there is.
    void found(Head head) {
        newest = Optional.of(head);
        nextBackup = head.begun().plus(settings.every());
    }

    /// A backup made by now, with its first ledger.
    void made(Head head) {
        found(head);
        ledgerAt = Optional.of(head.taken());
    }

    void drilled(DrillResult result) {
        lastDrill = Optional.of(result);
        nextDrill = result.begun().plus(settings.drillEvery());
    }

    /// The deletions until then are written beside the newest backup.
    void ledgerWritten(Instant at) {
        ledgerAt = Optional.of(at);
    }

    /// Whether deletions are to be written now; then they are due again after a while, whatever becomes of it.
    boolean ledgerIsDue(Instant now) {
        if (now.isBefore(nextLedger)) {
            return false;
        }
        nextLedger = now.plus(settings.ledgerEvery());
        return newest.isPresent();
    }

    /// What is to be begun now; what fails or has to wait is due again after a while.
    Optional<Kind> due(Instant now) {
        if (settings.every().isPositive() && !now.isBefore(nextBackup)) {
            nextBackup = now.plus(RETRY);
            return Optional.of(Kind.BACKUP);
        }
        if (settings.drillEvery().isPositive() && newest.isPresent() && !now.isBefore(nextDrill)) {
            nextDrill = now.plus(RETRY);
            return Optional.of(Kind.DRILL);
        }
        return Optional.empty();
    }

    /// What is late by as long as it should have taken is an error, said once an hour.
    void complain(Instant now) {
        if (now.isBefore(nextComplaint)) {
            return;
        }
        nextComplaint = now.plus(COMPLAIN_EVERY);
        var backedUp = newest.map(Head::taken).orElse(started);
        if (isLate(settings.every(), backedUp, now)) {
            LOG.error("the newest backup is of {}, and there should be one every {}", backedUp, settings.every());
        }
        var drilled = lastDrill.map(DrillResult::begun).orElse(started);
        if (isLate(settings.drillEvery(), drilled, now)) {
            LOG.error("the last drill is of {}, and there should be one every {}", drilled, settings.drillEvery());
        }
    }

    private static boolean isLate(Duration every, Instant last, Instant now) {
        return every.isPositive() && now.isAfter(last.plus(every.multipliedBy(2)));
    }

    Optional<Head> newest() {
        return newest;
    }

    Optional<DrillResult> lastDrill() {
        return lastDrill;
    }

    Optional<Duration> backupAge() {
        return newest.map(head -> age(head.taken()));
    }

    Optional<Duration> drillAge() {
        return lastDrill.map(result -> age(result.begun()));
    }

    Optional<Duration> ledgerAge() {
        return ledgerAt.map(this::age);
    }

    private Duration age(Instant then) {
        var now = clock.instant();
        return then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
    }
}
