package io.plimsoll.source;

import java.time.Instant;
import java.util.Optional;

/// One comparison of a source with what was taken from it.
///
/// @param dryRun whether it only counts what it would do
/// @param detail the reason of an outcome other than DONE, and what else a user should know
public record SourceRun(
        Instant startedAt,
        Optional<Instant> endedAt,
        boolean dryRun,
        Outcome outcome,
        Counts counts,
        Optional<String> code,
        Optional<String> detail) {

    public enum Outcome {
        RUNNING,
        /// The documents are what the source has.
        DONE,
        /// What was listed is taken, and nothing was deleted since the listing was not complete.
        INCOMPLETE,
        /// What was listed is taken, and nothing was deleted since it would have been too much.
        HELD_BACK,
        FAILED
    }

    /// @param seen      items listed
    /// @param unchanged items whose content is as it was
    /// @param toCheck   items of a dry run of which only fetching would tell whether they changed
    public record Counts(long seen, long added, long changed, long unchanged, long deleted, long failed, long toCheck) {

        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
    }

    public static SourceRun begun(Instant now, boolean dryRun) {
        return new SourceRun(
                now, Optional.empty(), dryRun, Outcome.RUNNING, Counts.NONE, Optional.empty(), Optional.empty());
    }

    public SourceRun with(Counts now) {
        return new SourceRun(startedAt, endedAt, dryRun, outcome, now, code, detail);
    }

    public SourceRun ended(Instant now, Outcome how, Optional<String> failure, Optional<String> why) {
        return new SourceRun(startedAt, Optional.of(now), dryRun, how, counts, failure, why);
    }
}
