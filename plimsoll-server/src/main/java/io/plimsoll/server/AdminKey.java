package io.plimsoll.server;

import io.plimsoll.access.ApiKeys;
import io.plimsoll.access.ApiKeys.ApiKey;
import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.server.auth.NewKey;
import io.plimsoll.tenancy.TenantCatalog;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Sees to it that there is a first key: the one that the settings preset, the one in `admin.key`, or a new one that
/// is written there for its owner's eyes only.
final class AdminKey {

    private static final String ID = "admin";
    private static final int MIN_CHARS = 16;

    private AdminKey() {}

    static void ensure(Optional<String> preset, Path data, ApiKeys keys, TenantCatalog tenants, InstantSource clock) {
        if (tenants.find(TenantId.DEFAULT).isEmpty()) {
            var creation =
                    AuditEvent.done(AuditAction.TENANT_CREATE, Actor.system(TenantId.DEFAULT), TenantId.DEFAULT.name());
            var unused = tenants.put(TenantId.DEFAULT.name(), Map.of(), creation);
        }
        var file = data.resolve("admin.key");
        var key = preset.orElseGet(() ->
                read(file).orElseGet(() -> NewKey.random(new SecureRandom()).key()));
        if (key.length() < MIN_CHARS) {
            throw new IllegalArgumentException("plimsoll.admin-key has at least " + MIN_CHARS + " characters");
        }
        var hash = NewKey.hashOf(key);
        if (keys.findByHash(hash).filter(present -> present.id().equals(ID)).isEmpty()) {
            keys.put(new ApiKey(
                    ID,
                    TenantId.DEFAULT,
                    AccessRole.OPERATOR,
                    AccessLabels.NONE,
                    Optional.empty(),
                    hash,
                    clock.instant()));
        }
        if (preset.isEmpty() && !Files.exists(file)) {
            write(file, key);
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "admin.key in the data folder cannot be read", e);
        }
    }

    private static void write(Path file, String key) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, key + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "admin.key cannot be written to the data folder", e);
        }
    }
}
