package io.plimsoll.server;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.identity.ApiKeys;
import io.plimsoll.identity.ApiKeys.ApiKey;
import io.plimsoll.identity.ApiKeys.KeyName;
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

/// Sees to it that the server's owner can get in.
///
/// - A key that the settings preset is the key `admin`.
/// - Else, where the store is new, `admin` is the key in the data folder's `admin.key`, or a new one that is written
///   there for its owner's eyes only.
/// - Else the store is left as it is, so that a key that was rotated or revoked does not come back with a restart.
///   Only a folder without a key, and a store without an operator, get a new one, under a name of its own.
final class AdminKey {

    private static final String ID = "admin";
    private static final int MIN_CHARS = 16;

    private final Path file;
    private final ApiKeys keys;
    private final InstantSource clock;

    private AdminKey(Path file, ApiKeys keys, InstantSource clock) {
        this.file = file;
        this.keys = keys;
        this.clock = clock;
    }

    static void ensure(Optional<String> preset, Path data, ApiKeys keys, TenantCatalog tenants, InstantSource clock) {
        boolean newStore = tenants.find(TenantId.DEFAULT).isEmpty();
        if (newStore) {
            var creation = AuditEvent.done(
                    AuditAction.TENANT_CREATE, Actor.system(TenantId.DEFAULT), "tenant/" + TenantId.DEFAULT.name());
            var unused = tenants.put(TenantId.DEFAULT.name(), Map.of(), creation);
        }
        var admin = new AdminKey(data.resolve("admin.key"), keys, clock);
        if (preset.isPresent()) {
            admin.put(ID, checked(preset.get()));
        } else if (newStore) {
            admin.begin();
        } else if (!Files.exists(admin.file) || admin.nobodyOperates()) {
            admin.add();
        }
    }

    private static String checked(String key) {
        if (key.length() < MIN_CHARS) {
            throw new IllegalArgumentException("plimsoll.admin-key has at least " + MIN_CHARS + " characters");
        }
        return key;
    }

    private void begin() {
        var known = read(file);
        var key = known.orElseGet(() -> NewKey.random(new SecureRandom()).key());
        if (known.isEmpty()) {
            write(file, key);
        }
        put(ID, checked(key));
    }

    private void add() {
        var key = NewKey.random(new SecureRandom());
        write(file, key.key());
        put(ID + "-" + key.id(), key.key());
    }

    private boolean nobodyOperates() {
        var now = clock.instant();
        return keys.list(TenantId.DEFAULT).stream()
                .noneMatch(key -> key.role() == AccessRole.OPERATOR && key.admits(key.hash(), now));
    }

    private void put(String id, String key) {
        var hash = NewKey.hashOf(key);
        var found = keys.find(new KeyName(TenantId.DEFAULT, id));
        if (found.filter(known -> known.hash().equals(hash)).isPresent()) {
            return;
        }
        var made = new ApiKey(
                id, TenantId.DEFAULT, AccessRole.OPERATOR, AccessLabels.NONE, Optional.empty(), hash, clock.instant());
        keys.put(made, AuditEvent.done(AuditAction.KEY_CREATE, Actor.system(TenantId.DEFAULT), "key/" + id));
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
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, key + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "admin.key cannot be written to the data folder", e);
        }
    }
}
