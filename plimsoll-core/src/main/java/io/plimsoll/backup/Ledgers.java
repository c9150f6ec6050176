package io.plimsoll.backup;

import io.plimsoll.backup.BackupLine.Head;
import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Writes beside a backup what was deleted since and whose labels were changed, so that a restore brings none of it
/// back. What happens between the last of these writes and the loss of the server is not known to them.
final class Ledgers {

    /// Clocks are set back, and a deletion has its time some moments before it is there to be seen.
    private static final Duration OVERLAP = Duration.ofMinutes(10);

    private static final Duration OVERLAP_OF_BACKUPS = Duration.ofHours(1);

    private final BackupParts parts;
    private final BackupTarget target;
    private final Path scratch;
    private Optional<Last> last = Optional.empty();

    /// @param lines hash of what was written, apart from its time
    private record Last(BackupId backup, Instant at, String lines) {}

    Ledgers(BackupParts parts, BackupTarget target, Path scratch) {
        this.parts = parts;
        this.target = target;
        this.scratch = scratch;
    }

    /// Writes what is to be known before a manifest is published: the last of the backup before it, and its own first.
    void follow(Optional<Head> before, Head next) throws IOException {
        if (before.isPresent()) {
            write(before.get().id(), before.get().begun().minus(OVERLAP_OF_BACKUPS));
        }
        write(next.id(), next.begun().minus(OVERLAP_OF_BACKUPS));
    }

    /// Writes what is new since the last call, if there is anything.
    void goOn(Head newest) throws IOException {
        var since = last.filter(known -> known.backup().equals(newest.id()))
                .map(known -> known.at().minus(OVERLAP))
                .orElse(newest.begun().minus(OVERLAP_OF_BACKUPS));
        write(newest.id(), since);
    }

    private synchronized void write(BackupId backup, Instant since) throws IOException {
        var at = parts.clock().instant();
        var body = scratch.resolve("ledger-body-" + UUID.randomUUID());
        var whole = scratch.resolve("ledger-" + UUID.randomUUID());
        try {
            try (var lines = new SealedLines.Writer(body, target.format())) {
                parts.store().deletions(since, line -> add(lines, line));
            }
            String hash;
            try (var content = Files.newInputStream(body)) {
                hash = Sha256.of(content).sha256();
            }
            if (last.filter(known ->
                            known.backup().equals(backup) && known.lines().equals(hash))
                    .isEmpty()) {
                try (var lines = new SealedLines.Writer(whole, target.format())) {
                    lines.add(new BackupLine.LedgerHead(
                            BackupLine.FORMAT, backup, parts.store().source(), at, true));
                    lines.addAll(body);
                    lines.seal();
                }
                target.putLedger(backup, BackupId.at(at).value() + "-" + UUID.randomUUID(), whole);
            }
            last = Optional.of(new Last(backup, at, hash));
        } finally {
            Files.deleteIfExists(body);
            Files.deleteIfExists(whole);
        }
    }

    private static void add(SealedLines.Writer lines, BackupLine line) {
        try {
            lines.add(line);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.STORAGE_FULL, "a ledger could not be written", e);
        }
    }
}
