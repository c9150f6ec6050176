package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.evaluation.Origin;
import io.plimsoll.evaluation.Relevant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Golden questions in the [Database].
public final class JdbcGoldenStore implements GoldenStore {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String OF_COLLECTION = " WHERE tenant = :tenant AND collection = :collection";
    private static final String INSERT = """
            INSERT INTO golden_question (tenant, collection, id, question, documents, labels, relevant, origin, accepted)
            VALUES (:tenant, :collection, :id, :question, :documents, :labels, :relevant, :origin, :accepted)
            ON CONFLICT (tenant, collection, id) DO\s""";
    private static final String REPLACE = INSERT + """
            UPDATE SET question = excluded.question, documents = excluded.documents, labels = excluded.labels,
                relevant = excluded.relevant, origin = excluded.origin, accepted = excluded.accepted
            """;

    private final Database database;
    private final InstantSource clock;

    public JdbcGoldenStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void replace(CollectionKey key, List<GoldenQuestion> questions, AuditEvent event) {
        change(key, event.with("questions", questions.size()), jdbc -> {
            jdbc.sql("DELETE FROM golden_question" + OF_COLLECTION)
                    .params(Rows.named(key))
                    .update();
            questions.forEach(question -> put(jdbc, key, question, REPLACE));
        });
    }

    @Override
    public void add(CollectionKey key, List<GoldenQuestion> questions, AuditEvent event) {
        change(
                key,
                event.with("added", questions.size()),
                jdbc -> questions.forEach(question -> put(jdbc, key, question, REPLACE)));
    }

    @Override
    public int remove(CollectionKey key, Collection<String> ids, AuditEvent event) {
        return counted(key, ids, "DELETE FROM golden_question", event.with("removed", JsonText.of(ids)));
    }

    @Override
    public int accept(CollectionKey key, Collection<String> ids, AuditEvent event) {
        return counted(key, ids, "UPDATE golden_question SET accepted = 1", event.with("accepted", JsonText.of(ids)));
    }

    private int counted(CollectionKey key, Collection<String> ids, String statement, AuditEvent event) {
        return database.write(Lock.collection(key), jdbc -> {
            int rows = 0;
            for (var id : ids) {
                rows += jdbc.sql(statement + OF_COLLECTION + " AND id = :id")
                        .params(Rows.named(key))
                        .param("id", id)
                        .update();
            }
            if (rows > 0) {
                requireRoom(jdbc, key);
                database.audit().append(jdbc, event, clock.instant());
            }
            return rows;
        });
    }

    private void change(CollectionKey key, AuditEvent event, Consumer<JdbcClient> statements) {
        database.change(Lock.collection(key), jdbc -> {
            if (!JdbcCollectionCatalog.exists(jdbc, key)) {
                throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + key.name() + "'");
            }
            statements.accept(jdbc);
            requireRoom(jdbc, key);
            database.audit().append(jdbc, event, clock.instant());
        });
    }

    private static void requireRoom(JdbcClient jdbc, CollectionKey key) {
        if (count(jdbc, key, true) > MAX_QUESTIONS) {
            throw PlimsollException.invalidField(
                    "items", "a collection has at most " + MAX_QUESTIONS + " golden questions");
        }
    }

    private static int count(JdbcClient jdbc, CollectionKey key, boolean accepted) {
        return jdbc.sql("SELECT count(*) FROM golden_question" + OF_COLLECTION + " AND accepted = :accepted")
                .params(Rows.named(key))
                .param("accepted", accepted ? 1 : 0)
                .query(Integer.class)
                .single();
    }

    @Override
    public boolean propose(CollectionKey key, GoldenQuestion question) {
        return database.write(
                Lock.collection(key),
                jdbc -> JdbcCollectionCatalog.exists(jdbc, key)
                        && count(jdbc, key, false) < MAX_PROPOSED
                        && put(jdbc, key, question, INSERT + "NOTHING") > 0);
    }

    private static int put(JdbcClient jdbc, CollectionKey key, GoldenQuestion question, String statement) {
        var row = Rows.named(key);
        row.put("id", question.id());
        row.put("question", question.question());
        row.put(
                "documents",
                JsonText.of(question.documents().stream().map(DocumentId::value).toList()));
        row.put("labels", JsonText.of(question.labels()));
        row.put("relevant", relevant(question));
        row.put("origin", question.origin().name());
        row.put("accepted", question.accepted() ? 1 : 0);
        return jdbc.sql(statement).params(row).update();
    }

    /// Where answers stand, unless whole documents answer alike.
    private static @Nullable String relevant(GoldenQuestion question) {
        if (question.relevant().stream().allMatch(Relevant::isPlain)) {
            return null;
        }
        var array = JSON.createArrayNode();
        for (var relevant : question.relevant()) {
            var node = array.addObject()
                    .put("document", relevant.document().value())
                    .put("grade", relevant.grade());
            relevant.place().ifPresent(place -> node.put("start", place.start()).put("end", place.end()));
        }
        return JSON.writeValueAsString(array);
    }

    @Override
    public List<GoldenQuestion> list(CollectionKey key) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM golden_question" + OF_COLLECTION + " ORDER BY id")
                .params(Rows.named(key))
                .query(JdbcGoldenStore::question)
                .list());
    }

    private static GoldenQuestion question(ResultSet row, int number) throws SQLException {
        return new GoldenQuestion(
                row.getString("id"),
                row.getString("question"),
                relevant(row),
                JsonText.labels(row.getString("labels")),
                Origin.valueOf(row.getString("origin")),
                row.getInt("accepted") == 1);
    }

    private static List<Relevant> relevant(ResultSet row) throws SQLException {
        var detailed = row.getString("relevant");
        if (detailed == null) {
            return JsonText.texts(row.getString("documents")).stream()
                    .map(id -> Relevant.of(new DocumentId(id)))
                    .toList();
        }
        return JSON.readTree(detailed).values().stream()
                .map(JdbcGoldenStore::relevant)
                .toList();
    }

    private static Relevant relevant(JsonNode node) {
        var place = node.has("start")
                ? Optional.of(new Relevant.Place(
                        node.path("start").intValue(), node.path("end").intValue()))
                : Optional.<Relevant.Place>empty();
        return new Relevant(
                new DocumentId(node.path("document").stringValue()),
                node.path("grade").intValue(),
                place);
    }
}
