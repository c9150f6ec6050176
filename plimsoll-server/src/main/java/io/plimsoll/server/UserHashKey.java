package io.plimsoll.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/// The secret under which principals' names are hashed in logs: made once, kept beside the data.
final class UserHashKey {

    private static final int BYTES = 32;

    private UserHashKey() {}

    static byte[] of(Path data) throws IOException {
        var file = data.resolve("user-hash.key");
        if (!Files.exists(file)) {
            var key = new byte[BYTES];
            new SecureRandom().nextBytes(key);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, key, StandardOpenOption.WRITE);
        }
        return Files.readAllBytes(file);
    }
}
