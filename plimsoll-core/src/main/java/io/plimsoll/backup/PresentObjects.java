package io.plimsoll.backup;

import io.plimsoll.backup.BackupTarget.Present;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Tells of hashes in their order whether a target has them.
final class PresentObjects {

    private final Iterator<Present> objects;
    private @Nullable Present next;

    PresentObjects(BackupTarget target) {
        this.objects = target.objects();
        advance();
    }

    private void advance() {
        next = objects.hasNext() ? objects.next() : null;
    }

    /// Whether there is an object of that hash and length. Hashes are asked for in ascending order.
    boolean has(String sha256, long bytes) {
        while (next != null && next.sha256().compareTo(sha256) < 0) {
            advance();
        }
        return next != null && next.sha256().equals(sha256) && next.bytes() == bytes;
    }
}
