package io.plimsoll.backup;

import io.plimsoll.backup.BackupLine.StoredFile;
import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What is done with the lines of a manifest whose seal was checked.
final class Manifest {

    private static final int MAX_ABSENT = 100_000;

    private Manifest() {}

    /// Hashes of contents that the backup never had.
    static Set<String> absent(Path manifest, LineFormat format) throws IOException {
        var absent = new HashSet<String>();
        try (var lines = new SealedLines.Reader(manifest, format)) {
            while (lines.hasNext() && absent.size() < MAX_ABSENT) {
                if (lines.next() instanceof BackupLine.Absent missing) {
                    absent.add(missing.sha256());
                }
            }
        }
        return absent;
    }

    /// Copies an object, and says what is wrong with it, naming the file.
    static Optional<String> fetch(BackupTarget target, StoredFile file, OutputStream to) {
        var content = target.object(file.sha256());
        if (content.isEmpty()) {
            return Optional.of("'" + file.path() + "' is missing: there is no object " + file.sha256());
        }
        try (var in = content.get()) {
            var sum = Sha256.copy(in, to);
            if (sum.bytes() != file.bytes()) {
                return Optional.of("'" + file.path() + "' has " + sum.bytes() + " bytes where it had " + file.bytes()
                        + ": object " + file.sha256());
            }
            return sum.sha256().equals(file.sha256())
                    ? Optional.empty()
                    : Optional.of("'" + file.path() + "' was changed: object " + file.sha256());
        } catch (IOException e) {
            throw new PlimsollException(
                    ErrorCode.DEPENDENCY_FAILED, "'" + file.path() + "' could not be copied: " + e.getMessage(), e);
        }
    }
}
