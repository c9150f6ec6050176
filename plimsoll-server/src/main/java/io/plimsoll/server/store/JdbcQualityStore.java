package io.plimsoll.server.store;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.evaluation.Relevant;
import io.plimsoll.quality.QualityStore;
import io.plimsoll.quality.RememberedAnswer;
import io.plimsoll.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is remembered of live answers, in the [Database].
public final class JdbcQualityStore implements QualityStore {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ONE = " WHERE tenant = :tenant AND trace_id = :trace";
    private static final String OF_COLLECTION = " WHERE tenant = :tenant AND collection = :collection";

    /// What is told of a collection after its deletion leaves no row behind.
    private static final String OF_WHAT_IS_THERE = "FROM collection WHERE tenant = :tenant AND name = :collection ";

    private final Database database;

    public JdbcQualityStore(Database database) {
        this.database = database;
    }

    @Override
    public void remember(List<RememberedAnswer> answers) {
        if (answers.isEmpty()) {
            return;
        }
        var locks = answers.stream()
                .map(answer -> Lock.collection(answer.collection()))
                .collect(Collectors.toSet());
        database.change(locks, jdbc -> {
            var tenants = new TreeSet<String>();
            for (var answer : answers) {
                jdbc.sql("""
                                INSERT INTO remembered_answer
                                    (tenant, trace_id, collection, principal, labels, question, cited, at)
                                SELECT :tenant, :trace, :collection, :principal, :labels, :question, :cited, :at
                                """ + OF_WHAT_IS_THERE + """
                                ON CONFLICT (tenant, trace_id) DO UPDATE SET collection = excluded.collection,
                                    principal = excluded.principal, labels = excluded.labels,
                                    question = excluded.question, cited = excluded.cited, at = excluded.at
                                """).params(row(answer)).update();
                tenants.add(answer.collection().tenant().value());
            }
            tenants.forEach(tenant -> jdbc.sql("""
                            DELETE FROM remembered_answer WHERE tenant = :tenant AND at <= (
                                SELECT at FROM remembered_answer WHERE tenant = :tenant ORDER BY at DESC
                                LIMIT 1 OFFSET :kept)
                            """)
                    .param("tenant", tenant)
                    .param("kept", MAX_ANSWERS)
                    .update());
        });
    }

    private static Map<String, Object> row(RememberedAnswer answer) {
        var row = Rows.named(answer.collection());
        row.put("trace", answer.traceId());
        row.put("principal", answer.principal());
        row.put("labels", JsonText.of(answer.labels()));
        row.put("question", answer.question().orElse(null));
        var cited = JSON.createObjectNode();
        answer.cited().forEach((number, relevant) -> {
            var node = cited.putObject(number.toString())
                    .put("document", relevant.document().value());
            relevant.place().ifPresent(place -> node.put("start", place.start()).put("end", place.end()));
        });
        row.put("cited", JSON.writeValueAsString(cited));
        row.put("at", answer.at().toEpochMilli());
        return row;
    }

    @Override
    public Optional<RememberedAnswer> find(TenantId tenant, String traceId) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM remembered_answer" + ONE)
                .param("tenant", tenant.value())
                .param("trace", traceId)
                .query(JdbcQualityStore::answer)
                .optional());
    }

    private static RememberedAnswer answer(ResultSet row, int number) throws SQLException {
        var cited = new HashMap<Integer, Relevant>();
        JSON.readTree(row.getString("cited"))
                .properties()
                .forEach(field -> cited.put(Integer.valueOf(field.getKey()), relevant(field.getValue())));
        return new RememberedAnswer(
                row.getString("trace_id"),
                Rows.collection(row, "collection"),
                row.getString("principal"),
                JsonText.labels(row.getString("labels")),
                Rows.text(row, "question"),
                cited,
                Rows.instant(row, "at"));
    }

    private static Relevant relevant(JsonNode node) {
        var place = node.has("start")
                ? Optional.of(new Relevant.Place(
                        node.path("start").intValue(), node.path("end").intValue()))
                : Optional.<Relevant.Place>empty();
        return new Relevant(new DocumentId(node.path("document").stringValue()), 1, place);
    }

    /// The answer is written too, where that has not been done yet.
    @Override
    public void react(RememberedAnswer answer, Optional<Reaction> reaction, Optional<Integer> clicked, Instant at) {
        var row = row(answer);
        row.put("reaction", reaction.map(Reaction::name).orElse(null));
        row.put("clicked", clicked.orElse(null));
        row.put("reactedAt", at.toEpochMilli());
        database.change(List.of(), jdbc -> jdbc.sql("""
                        INSERT INTO remembered_answer
                            (tenant, trace_id, collection, principal, labels, question, cited, at, reaction, clicked,
                            reacted_at)
                        VALUES (:tenant, :trace, :collection, :principal, :labels, :question, :cited, :at, :reaction,
                            :clicked, :reactedAt)
                        ON CONFLICT (tenant, trace_id) DO UPDATE SET
                            reaction = coalesce(excluded.reaction, remembered_answer.reaction),
                            clicked = coalesce(excluded.clicked, remembered_answer.clicked),
                            reacted_at = excluded.reacted_at
                        """).params(row).update());
    }

    @Override
    public Reactions reactions(CollectionKey key, Instant since) {
        return database.read(jdbc -> jdbc.sql("""
                        SELECT count(CASE WHEN reaction = 'UP' THEN 1 END) AS up,
                            count(CASE WHEN reaction = 'DOWN' THEN 1 END) AS down, count(clicked) AS clicks
                        FROM remembered_answer""" + OF_COLLECTION + " AND reacted_at >= :since")
                .params(Rows.named(key))
                .param("since", since.toEpochMilli())
                .query((row, number) -> new Reactions(row.getLong("up"), row.getLong("down"), row.getLong("clicks")))
                .single());
    }

    @Override
    public void judged(CollectionKey key, Faithfulness day) {
        var row = Rows.named(key);
        row.put("day", day.day().toString());
        row.put("judge", day.judge());
        row.put("faithful", day.faithful());
        row.put("unfaithful", day.unfaithful());
        row.put("unjudged", day.unjudged());
        row.put("claims", day.claims());
        row.put("supported", day.supportedClaims());
        row.put("unjudgedClaims", day.unjudgedClaims());
        database.change(
                Lock.collection(key),
                jdbc -> jdbc.sql("""
                        INSERT INTO faithfulness (tenant, collection, day, judge, faithful, unfaithful, unjudged, claims,
                            supported_claims, unjudged_claims)
                        SELECT :tenant, :collection, :day, :judge, :faithful, :unfaithful, :unjudged, :claims,
                            :supported, :unjudgedClaims
                        """ + OF_WHAT_IS_THERE + """
                        ON CONFLICT (tenant, collection, day, judge) DO UPDATE SET
                            faithful = faithfulness.faithful + excluded.faithful,
                            unfaithful = faithfulness.unfaithful + excluded.unfaithful,
                            unjudged = faithfulness.unjudged + excluded.unjudged,
                            claims = faithfulness.claims + excluded.claims,
                            supported_claims = faithfulness.supported_claims + excluded.supported_claims,
                            unjudged_claims = faithfulness.unjudged_claims + excluded.unjudged_claims
                        """).params(row).update());
    }

    @Override
    public List<Faithfulness> faithfulness(CollectionKey key, LocalDate since) {
        return database.read(jdbc -> jdbc.sql("SELECT * FROM faithfulness" + OF_COLLECTION
                        + " AND day >= :since ORDER BY day DESC, judge LIMIT 1000")
                .params(Rows.named(key))
                .param("since", since.toString())
                .query((row, number) -> new Faithfulness(
                        LocalDate.parse(row.getString("day")),
                        row.getString("judge"),
                        row.getLong("faithful"),
                        row.getLong("unfaithful"),
                        row.getLong("unjudged"),
                        row.getLong("claims"),
                        row.getLong("supported_claims"),
                        row.getLong("unjudged_claims")))
                .list());
    }

    @Override
    public void forgetAnswersBefore(Instant time) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM remembered_answer WHERE at < :time")
                        .param("time", time.toEpochMilli())
                        .update());
    }

    @Override
    public void forgetFaithfulnessBefore(LocalDate day) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM faithfulness WHERE day < :day")
                        .param("day", day.toString())
                        .update());
    }

    @Override
    public void reference(CollectionKey key, byte[] reference) {
        database.change(
                Lock.collection(key),
                jdbc -> jdbc.sql("""
                        INSERT INTO question_reference (tenant, collection, sample) SELECT :tenant, :collection, :sample
                        """ + OF_WHAT_IS_THERE + """
                        ON CONFLICT (tenant, collection) DO UPDATE SET sample = excluded.sample
                        """)
                        .params(Rows.named(key))
                        .param("sample", Base64.getEncoder().encodeToString(reference))
                        .update());
    }

    @Override
    public Optional<byte[]> reference(CollectionKey key) {
        return database.read(jdbc -> jdbc.sql("SELECT sample FROM question_reference" + OF_COLLECTION)
                .params(Rows.named(key))
                .query(String.class)
                .optional()
                .map(text -> Base64.getDecoder().decode(text)));
    }

    @Override
    public void forgetReference(CollectionKey key) {
        database.change(
                List.of(),
                jdbc -> jdbc.sql("DELETE FROM question_reference" + OF_COLLECTION)
                        .params(Rows.named(key))
                        .update());
    }
}
