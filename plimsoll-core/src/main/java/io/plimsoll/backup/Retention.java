package io.plimsoll.backup;

import io.plimsoll.backup.BackupLine.StoredFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes backups that are too many, and the objects that no backup has any more.
final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final BackupTarget target;
    private final String source;
    private final Path staging;

    /// @param source  whose backups may be removed
    /// @param staging a folder for manifests, which the caller empties
    Retention(BackupTarget target, String source, Path staging) {
        this.target = target;
        this.source = source;
        this.staging = staging;
    }

    /// Backups go first, then what they alone had. A manifest that cannot be read keeps everything: nobody knows what
    /// it is about. Returns how many objects were removed.
    long keepNewest(int keep, TargetLocks locks) throws IOException {
        try (var held = locks.forCollecting()) {
            var own = target.backups().stream()
                    .filter(id -> target.head(id).source().equals(source))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            var old = own.subList(Math.min(keep, own.size()), own.size());
            if (old.isEmpty()) {
                return 0;
            }
            old.forEach(target::deleteBackup);
            LOG.info("{} old backups were removed", old.size());
            return collect(held);
        }
    }

    private long collect(TargetLocks.Held held) throws IOException {
        var manifests = new ArrayList<Hashes>();
        var catalogues = new ArrayList<String>();
        try {
            for (var id : target.backups()) {
                var file = staging.resolve("collect-" + id);
                target.fetchManifest(id, file);
                var lines = new SealedLines.Reader(file, target.format());
                manifests.add(new Hashes(lines));
                catalogues.add(BackupTarget.head(lines.next(), id).catalogue().sha256());
            }
            return removeAllBut(manifests, catalogues, held);
        } finally {
            for (var manifest : manifests) {
                manifest.lines.close();
            }
        }
    }

    /// Goes through all manifests and all objects at the same time, by hash.
    private long removeAllBut(List<Hashes> manifests, List<String> catalogues, TargetLocks.Held held) {
        var queue = new PriorityQueue<Hashes>(Comparator.comparing(hashes -> hashes.next.orElseThrow()));
        for (var manifest : manifests) {
            manifest.advance();
            if (manifest.next.isPresent()) {
                queue.add(manifest);
            }
        }
        long removed = 0;
        var objects = target.objects();
        while (objects.hasNext()) {
            var object = objects.next().sha256();
            skipTo(queue, object);
            boolean isNeeded = catalogues.contains(object)
                    || (!queue.isEmpty() && queue.element().next.equals(Optional.of(object)));
            if (!isNeeded) {
                target.deleteObject(object);
                removed++;
            }
            held.renew();
        }
        LOG.info("{} objects that no backup has were removed", removed);
        return removed;
    }

    private static void skipTo(PriorityQueue<Hashes> queue, String hash) {
        while (!queue.isEmpty() && queue.element().next.orElseThrow().compareTo(hash) < 0) {
            var behind = queue.remove();
            behind.advance();
            if (behind.next.isPresent()) {
                queue.add(behind);
            }
        }
    }

    /// The hashes of one manifest, in their order.
    private static final class Hashes {
        private final SealedLines.Reader lines;
        private Optional<String> next = Optional.empty();

        Hashes(SealedLines.Reader lines) {
            this.lines = lines;
        }

        void advance() {
            next = Optional.empty();
            while (next.isEmpty() && lines.hasNext()) {
                if (lines.next() instanceof StoredFile file) {
                    next = Optional.of(file.sha256());
                }
            }
        }
    }
}
