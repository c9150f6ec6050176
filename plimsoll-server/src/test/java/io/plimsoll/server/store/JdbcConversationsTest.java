package io.plimsoll.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.query.Conversations.Turn;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcConversationsTest {

    private static final CollectionKey BOOKS = new CollectionKey(new TenantId("acme"), new CollectionName("books"));
    private static final Principal ANN = principal("acme", "ann");

    @TempDir
    private Path folder;

    private Database database;
    private JdbcConversations conversations;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("plimsoll.db"));
        conversations = new JdbcConversations(database, () -> Instant.EPOCH);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Principal principal(String tenant, String id) {
        return new Principal(new TenantId(tenant), id, AccessRole.READER, AccessLabels.NONE, Optional.empty());
    }

    private static Turn turn(int i) {
        return new Turn("question " + i, "answer " + i);
    }

    @Test
    void theLastTurnsComeBackOldestFirst() {
        for (int i = 0; i < 60; i++) {
            conversations.add(ANN, BOOKS, "s", turn(i));
        }
        assertThat(conversations.recent(ANN, BOOKS, "s", 2)).containsExactly(turn(58), turn(59));
        assertThat(conversations.recent(ANN, BOOKS, "s", 1_000)).hasSize(50);
    }

    @Test
    void aSessionIsEmptyToAnybodyElse() {
        conversations.add(ANN, BOOKS, "s", turn(1));
        var notes = new CollectionKey(BOOKS.tenant(), new CollectionName("notes"));
        assertThat(conversations.recent(principal("acme", "bob"), BOOKS, "s", 9))
                .isEmpty();
        assertThat(conversations.recent(principal("other", "ann"), BOOKS, "s", 9))
                .isEmpty();
        assertThat(conversations.recent(ANN, notes, "s", 9)).isEmpty();
        assertThat(conversations.recent(ANN, BOOKS, "t", 9)).isEmpty();
    }
}
