package io.plimsoll.backup;

import io.plimsoll.backup.BackupLine.StoredFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/// Reads every object of a backup and compares its length and hash.
final class Verification {

    private static final int MAX_SHOWN = 20;

    private final BackupTarget target;
    private final int atATime;

    Verification(BackupTarget target, int atATime) {
        this.target = target;
        this.atATime = atATime;
    }

    /// What is wrong, empty where nothing is. Throws for a manifest that cannot be read.
    List<String> run(BackupId id, Path staging, Progress progress) throws IOException {
        var manifest = staging.resolve("manifest");
        target.fetchManifest(id, manifest);
        var wrong = new ConcurrentSkipListSet<String>();
        var absent = Manifest.absent(manifest, target.format());
        try (var lines = new SealedLines.Reader(manifest, target.format());
                var transfers = new Transfers(atATime)) {
            var catalogue = BackupTarget.head(lines.next(), id).catalogue();
            transfers.begin(() -> check(catalogue, wrong, progress));
            while (lines.hasNext()) {
                if (lines.next() instanceof StoredFile file && !absent.contains(file.sha256())) {
                    progress.expect(1);
                    transfers.begin(() -> check(file, wrong, progress));
                }
            }
            transfers.await();
        }
        return new TreeSet<>(wrong).stream().limit(MAX_SHOWN).toList();
    }

    private void check(StoredFile file, ConcurrentSkipListSet<String> wrong, Progress progress) {
        Manifest.fetch(target, file, java.io.OutputStream.nullOutputStream()).ifPresent(wrong::add);
        progress.done(file.bytes());
    }
}
