package io.plimsoll.server;

import io.plimsoll.backup.BackupTarget;
import io.plimsoll.backup.TargetAddress;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.s3.S3ObjectStore;
import io.plimsoll.s3.S3Settings;
import io.plimsoll.server.store.FileObjectStore;
import io.plimsoll.server.store.JsonBackupLines;
import io.plimsoll.storage.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// Opens the folders and buckets that backups are in.
final class BackupTargets {

    private BackupTargets() {}

    /// Makes the folder where it is missing.
    static BackupTarget open(TargetAddress address) {
        return new BackupTarget(store(address), address.prefix(), new JsonBackupLines());
    }

    /// Throws `NOT_FOUND` where the folder is missing.
    static BackupTarget openPresent(TargetAddress address) {
        if (address.isFolder() && !Files.isDirectory(Path.of(address.url()))) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no folder " + address);
        }
        return open(address);
    }

    private static ObjectStore store(TargetAddress address) {
        return address.isFolder()
                ? new FileObjectStore(Path.of(address.url()))
                : new S3ObjectStore(new S3Settings(
                        address.endpoint(),
                        address.region(),
                        address.url().getHost(),
                        address.accessKey(),
                        address.secretKey()));
    }
}
