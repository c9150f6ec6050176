package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.Actor;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.identity.ApiKeys.ApiKey;
import io.plimsoll.identity.ApiKeys.KeyName;
import io.plimsoll.server.auth.NewKey;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcApiKeys;
import io.plimsoll.server.store.JdbcTenantCatalog;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminKeyTest {

    private static final KeyName ADMIN = new KeyName(TenantId.DEFAULT, "admin");
    private static final AuditEvent EVENT =
            AuditEvent.done(AuditAction.KEY_ROTATE, Actor.system(TenantId.DEFAULT), "key/admin");

    @TempDir
    private Path folder;

    private final InstantSource clock = InstantSource.system();
    private Database database;
    private JdbcApiKeys keys;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("plimsoll.db"));
        keys = new JdbcApiKeys(database, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void start(Optional<String> preset) {
        AdminKey.ensure(preset, folder, keys, new JdbcTenantCatalog(database, clock), clock);
    }

    private String file() throws IOException {
        return Files.readString(folder.resolve("admin.key")).strip();
    }

    private boolean works(String key) {
        return keys.findByHash(NewKey.hashOf(key), clock.instant())
                .filter(found -> found.role() == AccessRole.OPERATOR)
                .isPresent();
    }

    @Test
    void theFirstKeyIsWrittenForItsOwnerAlone() throws IOException {
        start(Optional.empty());
        assertThat(works(file())).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("admin.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aRotatedKeyDoesNotComeBackWithARestart() throws IOException {
        start(Optional.empty());
        var old = file();
        keys.rotate(ADMIN, NewKey.hashOf("the-new-secret-of-admin"), clock.instant(), EVENT);
        start(Optional.empty());
        assertThat(works(old)).isFalse();
        assertThat(works("the-new-secret-of-admin")).isTrue();
    }

    @Test
    void aRevokedKeyDoesNotComeBackAndAServerWithoutOperatorGetsAnotherOne() throws IOException {
        start(Optional.empty());
        var old = file();
        keys.revoke(ADMIN, EVENT);
        start(Optional.empty());
        assertThat(works(old)).isFalse();
        assertThat(file()).isNotEqualTo(old);
        assertThat(works(file())).isTrue();
    }

    @Test
    void anotherFolderOnTheSameStoreGetsAKeyOfItsOwn() throws IOException {
        start(Optional.empty());
        var first = file();
        Files.delete(folder.resolve("admin.key"));
        start(Optional.empty());
        assertThat(file()).isNotEqualTo(first);
        assertThat(works(file())).isTrue();
        assertThat(works(first)).isTrue();
    }

    @Test
    void aPresetKeyIsTheOneAndKeepsWhatIsKnownOfIt() {
        start(Optional.of("a-preset-admin-key"));
        keys.used(java.util.Map.of(ADMIN, clock.instant()));
        start(Optional.of("a-preset-admin-key"));
        assertThat(keys.find(ADMIN).flatMap(ApiKey::lastUsedAt)).isPresent();
        start(Optional.of("another-preset-admin-key"));
        assertThat(works("a-preset-admin-key")).isFalse();
        assertThat(works("another-preset-admin-key")).isTrue();
        assertThatThrownBy(() -> start(Optional.of("short"))).hasMessageContaining("16 characters");
    }
}
