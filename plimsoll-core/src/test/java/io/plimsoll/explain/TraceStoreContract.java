package io.plimsoll.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.cache.CacheUse;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Filter;
import io.plimsoll.explain.TraceStore.Bounds;
import io.plimsoll.explain.TraceStore.Kept;
import io.plimsoll.query.AsOf;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.Placement;
import io.plimsoll.query.SearchMode;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [TraceStore] does.
public abstract class TraceStoreContract {

    private static final CollectionKey DOCS = new CollectionKey(new TenantId("acme"), new CollectionName("docs"));
    private static final CollectionKey NEWS = new CollectionKey(new TenantId("acme"), new CollectionName("news"));
    private static final CollectionKey THEIRS = new CollectionKey(new TenantId("globex"), new CollectionName("docs"));
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Bounds WIDE = new Bounds(1_000, 1 << 24, 1 << 26, Duration.ofDays(7));

    protected TraceStore store;

    /// Opens an empty store in which these collections are.
    protected abstract TraceStore open(CollectionKey... collections);

    /// Deletes a collection as its owner would.
    protected abstract void delete(CollectionKey collection);

    @BeforeEach
    final void openStore() {
        store = open(DOCS, NEWS, THEIRS);
    }

    private static QueryTrace trace(CollectionKey collection, String traceId, String principal, Instant at) {
        return new QueryTrace(
                traceId,
                collection,
                principal,
                at,
                Duration.ofNanos(1_234_567),
                3,
                new QueryTrace.Asked(
                        false, "00ff", 12, Optional.empty(), Optional.empty(), SearchOptions.DEFAULT, true, false),
                Map.of("k", "10"),
                List.of(new QueryTrace.Step(
                        "retrieve",
                        Duration.ofMillis(1),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty())),
                List.of(new QueryTrace.Search("lexical", 100, 7)),
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.of("deadline_exceeded"));
    }

    private static QueryTrace whole() {
        var filters = List.<Filter>of(
                new Filter.Or(List.of(
                        new Filter.Equal("text", new MetadataValue.Text("x\"y")),
                        new Filter.In("n", List.of(new MetadataValue.Numeric(1.5), new MetadataValue.Bool(true))))),
                new Filter.Not(new Filter.Exists("gone")),
                new Filter.Range("year", 2024, true, Double.POSITIVE_INFINITY, true));
        var options = new SearchOptions(
                Optional.of(5),
                Optional.of(SearchMode.VECTOR),
                Grouping.DOCUMENT,
                Optional.of(new Filter.And(filters)),
                Optional.of(true),
                Optional.of(0.5),
                Optional.of(false),
                Optional.of("de"),
                Optional.of(new AsOf.Time(NOON)));
        var passage = new PassageId(new DocumentId("ein-Übel"), 4);
        var place = new Placement(
                passage,
                OptionalInt.of(1),
                OptionalDouble.of(12.25),
                OptionalInt.empty(),
                OptionalDouble.of(-0.5),
                OptionalInt.of(2),
                OptionalDouble.of(0.75),
                OptionalInt.of(3),
                OptionalInt.of(4),
                OptionalDouble.of(0.125),
                OptionalInt.of(1));
        return new QueryTrace(
                "0".repeat(31) + "1",
                DOCS,
                "user:ann",
                NOON,
                Duration.ofMillis(30),
                3,
                new QueryTrace.Asked(
                        true, "00ff", 12, Optional.of("wo?"), Optional.of("wo ist es?"), options, true, true),
                Map.of("k", "10", "mmr", "0.5"),
                List.of(new QueryTrace.Step(
                        "rerank",
                        Duration.ofNanos(5),
                        Optional.of("model"),
                        Optional.of(new CacheUse(CacheOutcome.STALE, Optional.of(Duration.ofMillis(5_000)))),
                        List.of("it failed"),
                        Optional.of("internal"))),
                List.of(new QueryTrace.Search("vector", 100, 7)),
                List.of(place),
                Optional.of(new QueryTrace.Answered(true, "ff", 3, List.of(passage), Optional.of("chat-1"), 10, 20)),
                List.of("rerank: it failed"),
                Optional.empty());
    }

    private static List<String> traceIds(List<Kept> kept) {
        return kept.stream().map(one -> one.trace().traceId()).toList();
    }

    private List<Kept> listed(CollectionKey collection) {
        return store.list(collection.tenant(), Optional.empty(), Optional.empty(), 100);
    }

    @Test
    void aTraceComesBackAsItWas() {
        store.add(List.of(whole()), WIDE);
        assertThat(store.find(DOCS.tenant(), whole().traceId(), Optional.empty(), 10))
                .extracting(Kept::trace)
                .containsExactly(whole());
    }

    @Test
    void aTenantsTracesAreListedTheLatestFirstByPiecesAndByPrincipal() {
        for (int i = 0; i < 5; i++) {
            store.add(List.of(trace(DOCS, "t" + i, i % 2 == 0 ? "ann" : "bob", NOON.plusSeconds(i))), WIDE);
        }
        store.add(List.of(trace(THEIRS, "t9", "ann", NOON)), WIDE);
        var first = store.list(DOCS.tenant(), Optional.empty(), Optional.empty(), 2);
        assertThat(traceIds(first)).containsExactly("t4", "t3");
        var next = store.list(
                DOCS.tenant(), Optional.empty(), Optional.of(first.getLast().id()), 10);
        assertThat(traceIds(next)).containsExactly("t2", "t1", "t0");
        assertThat(traceIds(store.list(DOCS.tenant(), Optional.of("bob"), Optional.empty(), 10)))
                .containsExactly("t3", "t1");
        assertThat(traceIds(listed(THEIRS))).containsExactly("t9");
    }

    @Test
    void anIdIsFoundInItsTenantAloneAndMayStandForSeveralQuestions() {
        store.add(List.of(trace(DOCS, "same", "ann", NOON), trace(NEWS, "same", "bob", NOON.plusSeconds(1))), WIDE);
        assertThat(store.find(DOCS.tenant(), "same", Optional.empty(), 10))
                .extracting(kept -> kept.trace().principal())
                .containsExactly("bob", "ann");
        assertThat(store.find(DOCS.tenant(), "same", Optional.of("ann"), 1))
                .extracting(kept -> kept.trace().principal())
                .containsExactly("ann");
        assertThat(store.find(THEIRS.tenant(), "same", Optional.empty(), 10)).isEmpty();
    }

    @Test
    void theLatestOfEachTenantAreKeptByNumberAndByBytes() {
        var three = new Bounds(3, 1 << 24, 1 << 26, Duration.ofDays(7));
        store.add(List.of(trace(THEIRS, "theirs", "eve", NOON)), three);
        for (int i = 0; i < 6; i++) {
            store.add(List.of(trace(DOCS, "t" + i, "ann", NOON.plusSeconds(i))), three);
        }
        assertThat(traceIds(listed(DOCS))).containsExactly("t5", "t4", "t3");
        assertThat(traceIds(listed(THEIRS))).containsExactly("theirs");

        store.add(List.of(trace(DOCS, "t6", "ann", NOON.plusSeconds(6))), new Bounds(9, 1_500, 1 << 26, WIDE.keep()));
        assertThat(traceIds(listed(DOCS))).hasSizeLessThan(3).startsWith("t6");
    }

    @Test
    void allTogetherAreBoundedTooAndTheOldestGoFirst() {
        var all = new ArrayList<>(IntStream.range(0, 5)
                .mapToObj(i -> trace(THEIRS, "a" + i, "ann", NOON.plusSeconds(i)))
                .toList());
        all.add(trace(DOCS, "newest", "ann", NOON.plusSeconds(9)));
        store.add(all, new Bounds(100, 1 << 24, 2_500, WIDE.keep()));
        assertThat(traceIds(listed(DOCS))).containsExactly("newest");
        assertThat(traceIds(listed(THEIRS))).hasSizeBetween(1, 3).startsWith("a4");
    }

    @Test
    void whatIsOldExpires() {
        store.add(List.of(trace(DOCS, "old", "ann", NOON), trace(DOCS, "new", "ann", NOON.plusSeconds(60))), WIDE);
        store.expire(NOON.plusSeconds(1));
        assertThat(traceIds(listed(DOCS))).containsExactly("new");
    }

    @Test
    void tracesGoWithTheirCollectionAndComeNoLaterThanIt() {
        store.add(List.of(trace(DOCS, "t0", "ann", NOON), trace(NEWS, "t1", "ann", NOON)), WIDE);
        delete(DOCS);
        store.add(List.of(trace(DOCS, "late", "ann", NOON)), WIDE);
        assertThat(traceIds(listed(NEWS))).containsExactly("t1");
    }
}
