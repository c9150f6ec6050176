package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.query.Conversations;
import io.plimsoll.tenant.Principal;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Conversations in the [Database]; of each session the last turns are kept.
public final class JdbcConversations implements Conversations {

    private static final int MAX_TURNS = 50;
    private static final String SESSION = """
            FROM conversation_turn WHERE tenant = :tenant AND collection = :collection
                AND principal = :principal AND session = :session
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcConversations(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public List<Turn> recent(Principal principal, CollectionKey collection, String session, int limit) {
        return database.read(jdbc -> jdbc.sql("SELECT question, answer " + SESSION + " ORDER BY id DESC LIMIT :limit")
                .params(session(principal, collection, session))
                .param("limit", Math.clamp(limit, 0, MAX_TURNS))
                .query((row, number) -> new Turn(row.getString("question"), row.getString("answer")))
                .list()
                .reversed());
    }

    @Override
    public void add(Principal principal, CollectionKey collection, String session, Turn turn) {
        var row = session(principal, collection, session);
        row.put("question", turn.question());
        row.put("answer", turn.answer());
        row.put("kept", MAX_TURNS);
        database.change(List.of(), jdbc -> {
            var now = clock.instant();
            row.put("id", database.ids().next(now));
            row.put("now", now.toEpochMilli());
            jdbc.sql("""
                            INSERT INTO conversation_turn
                                (id, tenant, principal, collection, session, question, answer, asked_at)
                            VALUES (:id, :tenant, :principal, :collection, :session, :question, :answer, :now)
                            """).params(row).update();
            jdbc.sql("DELETE FROM conversation_turn WHERE id IN (SELECT id " + SESSION
                            + " ORDER BY id DESC LIMIT 1000 OFFSET :kept)")
                    .params(row)
                    .update();
        });
    }

    /// A principal of another tenant has no session here, even under the same id.
    private static Map<String, Object> session(Principal principal, CollectionKey collection, String session) {
        var row = Rows.named(collection);
        row.put(
                "tenant",
                principal.tenant().equals(collection.tenant())
                        ? collection.tenant().value()
                        : "");
        row.put("principal", principal.id());
        row.put("session", session);
        return row;
    }
}
