package io.plimsoll.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.AccessScope;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [SearchEngine] promises to those that call it.
public abstract class SearchEngineContract {

    protected static final int DIMENSIONS = 4;
    protected static final TenantId TENANT = new TenantId("acme");

    private static final CollectionName COLLECTION = new CollectionName("handbook");
    private static final AtomicLong NEXT_NUMBER = new AtomicLong(1);

    /// Opens an engine over the folder, or over a store that lasts as long as the folder does.
    protected abstract SearchEngine open(Path folder);

    @TempDir
    protected Path folder;

    protected SearchEngine engine;
    protected final IndexGeneration generation = generation();

    @BeforeEach
    void openEngine() {
        engine = open(folder);
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void aSnapshotHoldsWhatWasCommittedWhateverIsWrittenAndClosedMeanwhile(@TempDir Path copy) throws Exception {
        assertThat(engine.snapshot(generation)).isEmpty();
        engine.write(generation, document("a", "the harbour opens at dawn"));
        engine.commit(generation);
        engine.write(generation, document("b", "the harbour opens at noon"));
        try (var held = engine.snapshot(generation).orElseThrow()) {
            assertThat(held.files()).isNotEmpty();
            engine.commit(generation);
            for (int i = 0; i < 30; i++) {
                engine.write(generation, document("c" + i, "another harbour opens"));
                engine.commit(generation);
            }
            engine.delete(generation, new DocumentId("a"));
            engine.commit(generation);
            var index = copy.resolve(generation.toString());
            Files.createDirectories(index);
            for (var file : held.files()) {
                try (var content = held.open(file)) {
                    assertThat(Files.copy(content, index.resolve(file.name()))).isEqualTo(file.bytes());
                }
            }
        }
        engine.close();
        engine = open(copy);
        assertThat(ids(lexical("harbour"))).containsExactly("a#0");
    }

    @Test
    void aWrittenPassageIsFoundByItsWordsAfterARefresh() {
        engine.write(generation, document("a", "the harbour opens at dawn"));
        engine.refresh(generation);

        assertThat(ids(lexical("harbour"))).containsExactly("a#0");
    }

    @Test
    void aHitCarriesThePassageAsItWasWritten() {
        var metadata = new Metadata(Map.of("year", new MetadataValue.Numeric(2024)));
        var passage = new Passage(
                new PassageId(new DocumentId("a"), 7),
                "naïve 🚢 of 港",
                40,
                53,
                List.of("Ships", "Old ones 🛶"),
                Optional.of(3));
        engine.write(
                generation,
                new IndexedDocument(
                        source("a", metadata, Set.of()),
                        "Ships & boats",
                        "en",
                        List.of(new IndexedDocument.EmbeddedPassage(passage, unit(1, 2, 3, 4)))));
        engine.refresh(generation);

        var hit = lexical("naïve").getFirst();
        assertThat(hit.passage()).isEqualTo(passage);
        assertThat(hit.title()).isEqualTo("Ships & boats");
        assertThat(hit.metadata()).isEqualTo(metadata);
        assertThat(hit.vector()).containsExactly(unit(1, 2, 3, 4), within(1e-5f));
    }

    @Test
    void wordsOfTitleAndHeadingsFindThePassage() {
        var passage = new Passage(new PassageId(new DocumentId("a"), 0), "text", 0, 4, List.of("Mooring"), page());
        engine.write(
                generation,
                new IndexedDocument(
                        source("a", Metadata.EMPTY, Set.of()),
                        "Lighthouses",
                        "en",
                        List.of(new IndexedDocument.EmbeddedPassage(passage, unit(1, 0, 0, 0)))));
        engine.refresh(generation);

        assertThat(lexical("lighthouse")).hasSize(1);
        assertThat(lexical("mooring")).hasSize(1);
    }

    @Test
    void aSecondWriteReplacesAllPassages() {
        engine.write(generation, document("a", "anchor one", "anchor two", "anchor three"));
        engine.refresh(generation);
        engine.write(generation, document("a", "anchor four"));
        engine.refresh(generation);

        assertThat(lexical("anchor")).extracting(hit -> hit.passage().text()).containsExactly("anchor four");
        assertThat(engine.statistics(generation).passages()).isEqualTo(1);
    }

    @Test
    void theSameWriteTwiceLeavesOneCopy() {
        engine.write(generation, document("a", "anchor", "rope"));
        engine.write(generation, document("a", "anchor", "rope"));
        engine.refresh(generation);

        assertThat(engine.statistics(generation).passages()).isEqualTo(2);
        assertThat(ids(lexical("anchor"))).containsExactly("a#0");
    }

    @Test
    void aDocumentWithoutPassagesLeavesNone() {
        engine.write(generation, document("a", "anchor"));
        engine.write(generation, document("a"));
        engine.refresh(generation);

        assertThat(engine.statistics(generation).passages()).isZero();
    }

    @Test
    void aDeletedDocumentIsGoneAfterARefresh() {
        engine.write(generation, document("a", "anchor"));
        engine.write(generation, document("ab", "anchor"));
        engine.refresh(generation);
        engine.delete(generation, new DocumentId("a"));
        engine.refresh(generation);

        assertThat(ids(lexical("anchor"))).containsExactly("ab#0");
        assertThat(ids(vector(unit(1, 0, 0, 0)))).containsExactly("ab#0");
        assertThat(vocabulary(request()).frequency("anchor")).isEqualTo(1);
    }

    @Test
    void anIndexNeverWrittenToIsEmptyAndNotAnError() {
        assertThat(lexical("anchor")).isEmpty();
        assertThat(vector(unit(1, 0, 0, 0))).isEmpty();
        assertThat(engine.passages(context(), request(), new DocumentId("a"))).isEmpty();
        assertThat(vocabulary(request()).frequency("anchor")).isZero();
        assertThat(engine.statistics(generation).passages()).isZero();
        engine.refresh(generation);
        engine.commit(generation);
        engine.delete(generation, new DocumentId("a"));
        engine.drop(generation);
    }

    @Test
    void aQuestionWithoutAWordFindsNothing() {
        engine.write(generation, document("a", "anchor"));
        engine.refresh(generation);

        assertThat(lexical("")).isEmpty();
        assertThat(lexical(" ?! — ")).isEmpty();
    }

    @Test
    void aQuestionIsTextAndNeverSyntax() {
        engine.write(generation, document("a", "anchor chain"));
        engine.refresh(generation);

        assertThat(lexical("AND (anchor\" OR text_en:* ~2 [ TO")).hasSize(1);
        assertThat(lexical("*:*")).isEmpty();
        assertThat(lexical("anchor ".repeat(50_000))).hasSize(1);
    }

    @Test
    void wordsAreFoundInTheirOtherForms() {
        engine.write(generation, inLanguage("a", "en", "the ships were moored"));
        engine.write(generation, inLanguage("b", "de", "die Häuser am Hafen"));
        engine.refresh(generation);

        assertThat(ids(lexical("mooring ship", Optional.of("en")))).containsExactly("a#0");
        assertThat(ids(lexical("Haus", Optional.of("de")))).containsExactly("b#0");
        assertThat(ids(lexical("Haus", Optional.empty()))).containsExactly("b#0");
    }

    @Test
    void aQuestionFindsNamesInDocumentsOfOtherLanguages() {
        engine.write(generation, inLanguage("a", "en", "the port of Rotterdam in 1872"));
        engine.write(generation, inLanguage("b", "de", "Der Hafen von Rotterdam"));
        engine.write(generation, inLanguage("c", "ja", "1872年のロッテルダム Rotterdam"));
        engine.refresh(generation);

        assertThat(ids(lexical("Hafen Rotterdam", Optional.of("de"))))
                .startsWith("b#0")
                .containsExactlyInAnyOrder("a#0", "b#0", "c#0");
        assertThat(ids(lexical("Rotterdam", Optional.of("fr")))).hasSize(3);
        assertThat(ids(lexical("Rotterdam", Optional.empty()))).hasSize(3);
    }

    @Test
    void vectorHitsAreOrderedByCosineAndScoredWithIt() {
        engine.write(generation, embedded("a", unit(1, 0, 0, 0)));
        engine.write(generation, embedded("b", unit(1, 1, 0, 0)));
        engine.write(generation, embedded("c", unit(-1, 0, 0, 0)));
        engine.refresh(generation);

        var hits = vector(unit(1, 0, 0, 0));
        assertThat(ids(hits)).containsExactly("a#0", "b#0", "c#0");
        assertThat(hits).extracting(Hit::score).satisfies(scores -> {
            assertThat(scores.get(0)).isCloseTo(1, within(1e-5));
            assertThat(scores.get(1)).isCloseTo(Math.sqrt(0.5), within(1e-5));
            assertThat(scores.get(2)).isCloseTo(-1, within(1e-5));
        });
    }

    @Test
    void aVectorOfOtherDimensionsIsRefused() {
        var other = embedded("a", new float[] {1, 0});

        assertThatThrownBy(() -> engine.write(generation, other)).satisfies(isCode(ErrorCode.EMBEDDING_MISMATCH));
        assertThatThrownBy(() -> vector(new float[] {1, 0})).satisfies(isCode(ErrorCode.EMBEDDING_MISMATCH));
    }

    @Test
    void equalScoresAreOrderedByPassage() {
        for (var id : List.of("d", "b", "aa", "c", "a", "B")) {
            engine.write(generation, document(id, "anchor", "anchor"));
            engine.refresh(generation);
        }
        var inOrder = List.of("B#0", "B#1", "a#0", "a#1", "aa#0", "aa#1", "b#0", "b#1", "c#0", "c#1", "d#0", "d#1");

        assertThat(ids(lexical("anchor"))).isEqualTo(inOrder);
        assertThat(ids(vector(unit(1, 0, 0, 0)))).isEqualTo(inOrder);
        assertThat(ids(engine.lexical(context(), request(3), "anchor", Optional.empty())))
                .isEqualTo(inOrder.subList(0, 3));
        assertThat(ids(engine.vector(context(), request(3), unit(1, 0, 0, 0)))).isEqualTo(inOrder.subList(0, 3));
    }

    @Test
    void aClosedScopeSeesNothing() {
        engine.write(generation, document("a", "anchor"));
        engine.refresh(generation);
        var outside = new Principal(TENANT, "k", AccessRole.READER, AccessLabels.NONE, Optional.of(Set.of("other")));
        var closed = new SearchRequest(generation, outside.scope(COLLECTION.value()), Optional.empty(), 10);

        assertThat(engine.lexical(context(), closed, "anchor", Optional.empty()))
                .isEmpty();
        assertThat(engine.vector(context(), closed, unit(1, 0, 0, 0))).isEmpty();
        assertThat(engine.passages(context(), closed, new DocumentId("a"))).isEmpty();
        assertThat(vocabulary(closed).passages()).isZero();
        assertThat(vocabulary(closed).frequency("anchor")).isZero();
        assertThat(vocabulary(closed).near("anchors")).isEmpty();
    }

    @Test
    void aLabelledDocumentIsSeenByThoseWithOneOfItsLabels() {
        engine.write(generation, labelled("open", Set.of()));
        engine.write(generation, labelled("hr", Set.of("hr", "board")));
        engine.write(generation, labelled("one", Set.of("1")));
        engine.refresh(generation);

        assertThat(seenBy()).containsExactly("open#0");
        assertThat(seenBy("board", "x")).containsExactly("hr#0", "open#0");
        assertThat(seenBy("1")).containsExactly("one#0", "open#0");
        assertThat(seenBy("HR", "")).containsExactly("open#0");
    }

    @Test
    void labelsHoldForPassagesAndTheVocabulary() {
        engine.write(generation, labelled("hr", Set.of("hr")));
        engine.write(generation, document("open", "anchors"));
        engine.refresh(generation);

        assertThat(engine.passages(context(), request(), new DocumentId("hr"))).isEmpty();
        assertThat(engine.passages(context(), as("hr"), new DocumentId("hr"))).hasSize(1);
        assertThat(vocabulary(request()).passages()).isEqualTo(1);
        assertThat(vocabulary(request()).frequency("anchor")).isZero();
        assertThat(vocabulary(request()).near("anchory")).containsExactly("anchors");
        assertThat(vocabulary(as("hr")).passages()).isEqualTo(2);
        assertThat(vocabulary(as("hr")).frequency("anchor")).isEqualTo(1);
        assertThat(vocabulary(as("hr")).near("anchory")).containsExactly("anchor", "anchors");
    }

    @Test
    void aReplacedDocumentTakesItsNewLabels() {
        engine.write(generation, labelled("a", Set.of("hr")));
        engine.write(generation, labelled("a", Set.of()));
        engine.refresh(generation);
        assertThat(seenBy()).containsExactly("a#0");

        engine.write(generation, labelled("a", Set.of("hr")));
        engine.refresh(generation);
        assertThat(seenBy()).isEmpty();
    }

    @Test
    void aDeniedLabelWinsOverEveryAllowedOne() {
        engine.write(generation, labelled("open", Set.of(), Set.of("group:guests")));
        engine.write(generation, labelled("hr", Set.of("hr", "board"), Set.of("user:bob", "key:k")));
        engine.refresh(generation);

        assertThat(seenBy("x")).containsExactly("open#0");
        assertThat(seenBy("group:guests")).isEmpty();
        assertThat(seenBy("hr")).as("the asker is key:k").containsExactly("open#0");
        assertThat(seen(asUser("user:ann", "hr"))).containsExactly("hr#0", "open#0");
        assertThat(seen(asUser("user:bob", "hr", "board"))).containsExactly("open#0");
        assertThat(ids(engine.vector(context(), asUser("user:bob", "hr"), unit(1, 0, 0, 0))))
                .containsExactly("open#0");
        assertThat(vocabulary(asUser("user:bob", "hr")).frequency("anchor")).isEqualTo(1);
    }

    @Test
    void aDocumentMayNameASingleUser() {
        engine.write(generation, labelled("anns", Set.of("user:ann")));
        engine.refresh(generation);

        assertThat(seen(asUser("user:ann"))).containsExactly("anns#0");
        assertThat(seen(asUser("user:anna"))).isEmpty();
        assertThat(seenBy("x")).isEmpty();
    }

    @Test
    void aCallerWithTenThousandLabelsSeesWhatItMay() {
        engine.write(generation, labelled("hr", Set.of("group:9999")));
        engine.write(generation, labelled("no", Set.of("group:10000")));
        engine.refresh(generation);
        var labels = IntStream.range(0, AccessLabels.MAX_CARRIED)
                .mapToObj(i -> "group:" + i)
                .toArray(String[]::new);

        assertThat(seenBy(labels)).containsExactly("hr#0");
    }

    @Test
    void otherLabelsHoldAfterARefreshAndLeaveTheRestAsItWas() {
        var metadata = new Metadata(Map.of("year", new MetadataValue.Numeric(2024), "tag", text("x")));
        var passages = List.of(
                passage("a", 0, "die Häuser am Hafen", unit(1, 2, 3, 4)),
                passage("a", 1, "ein Leuchtturm", unit(0, 1, 0, 0)));
        engine.write(generation, new IndexedDocument(source("a", metadata, Set.of("hr")), "Häfen", "de", passages));
        engine.write(generation, document("b", "der Hafen"));
        engine.refresh(generation);
        var before =
                engine.lexical(context(), as("hr"), "Haus", Optional.of("de")).getFirst();

        engine.relabel(generation, new DocumentId("a"), AccessLabels.of(List.of("board"), List.of("user:bob")));
        assertThat(seen(as("board"), "Hafen")).as("not before a refresh").containsExactly("b#0");
        engine.refresh(generation);

        assertThat(seen(as("hr"), "Hafen")).containsExactly("b#0");
        assertThat(seen(asUser("user:bob", "board"), "Hafen")).containsExactly("b#0");
        var after = engine.lexical(context(), as("board"), "Haus", Optional.of("de"))
                .getFirst();
        assertThat(after.passage()).isEqualTo(before.passage());
        assertThat(after.title()).isEqualTo("Häfen");
        assertThat(after.metadata()).isEqualTo(metadata);
        assertThat(after.vector()).isEqualTo(before.vector());
        assertThat(ids(engine.passages(context(), as("board"), new DocumentId("a"))))
                .containsExactly("a#0", "a#1");
        assertThat(ids(engine.lexical(
                        context(),
                        new SearchRequest(
                                generation,
                                as("board").scope(),
                                Optional.of(new Filter.Equal("year", number(2024))),
                                9),
                        "Leuchtturm Häfen",
                        Optional.of("de"))))
                .containsExactlyInAnyOrder("a#0", "a#1");
        assertThat(engine.languages(context(), as("board"))).containsExactly(Map.entry("de", 2L), Map.entry("en", 1L));
        assertThat(engine.statistics(generation).passages()).isEqualTo(3);
    }

    @Test
    void otherLabelsReachWhatWasWrittenAMomentAgoAndSurviveACrashAfterACommit() {
        engine.write(generation, labelled("a", Set.of("hr")));
        engine.relabel(generation, new DocumentId("a"), AccessLabels.of(List.of("board")));
        engine.relabel(generation, new DocumentId("a"), AccessLabels.of(List.of("board")));
        engine.relabel(generation, new DocumentId("missing"), AccessLabels.of(List.of("board")));
        engine.refresh(generation);
        engine.commit(generation);
        engine.close();
        engine = open(folder);

        assertThat(seenBy("hr")).isEmpty();
        assertThat(seenBy("board")).containsExactly("a#0");
        engine.relabel(generation, new DocumentId("a"), AccessLabels.NONE);
        engine.refresh(generation);
        assertThat(seenBy()).containsExactly("a#0");
        assertThat(engine.statistics(generation).passages()).isEqualTo(1);
    }

    @Test
    void labelsOfAnIndexNeverWrittenToAreNoError() {
        engine.relabel(generation, new DocumentId("a"), AccessLabels.NONE);

        assertThat(engine.languages(context(), request())).isEmpty();
    }

    @Test
    void scoresAndWordsTellNothingOfInvisiblePassages() {
        var alone = generation();
        for (var index : List.of(alone, generation)) {
            engine.write(index, labelled("mine", Set.of("hr")));
            engine.write(index, document("a", "anchor and rope on deck", "rope"));
            engine.write(index, inLanguage("c", "de", "ein Anker liegt hier"));
        }
        for (int i = 0; i < 40; i++) {
            engine.write(
                    generation,
                    new IndexedDocument(
                            source("secret" + i, Metadata.EMPTY, Set.of("board")),
                            "anchor",
                            i % 2 == 0 ? "fr" : "it",
                            List.of(passage(
                                    "secret" + i, 0, "anchor anchorx" + i + " rope ".repeat(i), unit(1, 0, 0, 0)))));
        }
        engine.write(generation, labelled("denied", Set.of(), Set.of("hr")));
        engine.refresh(alone);
        engine.refresh(generation);

        for (var language : List.of(Optional.<String>empty(), Optional.of("en"), Optional.of("de"))) {
            var wanted = "anchor rope Anker liegt";
            assertThat(engine.lexical(context(), as("hr"), wanted, language))
                    .usingRecursiveComparison()
                    .isEqualTo(engine.lexical(context(), in(alone, as("hr")), wanted, language));
        }
        assertThat(vocabulary(as("hr")).near("anchorz"))
                .isEqualTo(vocabulary(in(alone, as("hr"))).near("anchorz"));
        assertThat(vocabulary(as("hr")).passages()).isEqualTo(4);
        assertThat(engine.languages(context(), as("hr"))).isEqualTo(engine.languages(context(), in(alone, as("hr"))));
    }

    private static SearchRequest in(IndexGeneration other, SearchRequest request) {
        return new SearchRequest(other, request.scope(), request.filter(), request.limit());
    }

    private SearchRequest asUser(String id, String... labels) {
        var principal =
                new Principal(TENANT, id, AccessRole.READER, AccessLabels.of(List.of(labels)), Optional.empty());
        return new SearchRequest(generation, principal.scope(COLLECTION.value()), Optional.empty(), 20);
    }

    private List<String> seen(SearchRequest request) {
        return seen(request, "anchor");
    }

    private List<String> seen(SearchRequest request, String text) {
        return ids(engine.lexical(context(), request, text, Optional.empty())).stream()
                .sorted()
                .toList();
    }

    @Test
    void equalityIsTyped() {
        writeTyped();

        assertThat(passing(new Filter.Equal("v", text("2024")))).containsExactly("text#0", "texts#0");
        assertThat(passing(new Filter.Equal("v", number(2024)))).containsExactly("number#0");
        assertThat(passing(new Filter.Equal("v", text("true")))).containsExactly("texts#0");
        assertThat(passing(new Filter.Equal("v", new MetadataValue.Bool(true)))).containsExactly("bool#0");
        assertThat(passing(new Filter.Equal("v", new MetadataValue.Bool(false))))
                .isEmpty();
        assertThat(passing(new Filter.Equal("w", text("2024")))).isEmpty();
    }

    @Test
    void oneOfSeveralValuesIsEnough() {
        writeTyped();

        assertThat(passing(new Filter.In("v", List.of(number(2024), new MetadataValue.Bool(true)))))
                .containsExactly("bool#0", "number#0");
        assertThat(passing(new Filter.Equal("v", new MetadataValue.Texts(List.of("x", "true")))))
                .containsExactly("texts#0");
    }

    @Test
    void rangesAreOfNumbersAndMindTheirBounds() {
        for (var value : List.of(-1.5, -0.0, 3.0, 1e300)) {
            engine.write(generation, withValue("n" + value, number(value)));
        }
        engine.write(generation, withValue("text", text("3")));
        engine.refresh(generation);

        assertThat(passing(range(-1.5, true, 3, true))).containsExactly("n-0.0#0", "n-1.5#0", "n3.0#0");
        assertThat(passing(range(-1.5, false, 3, false))).containsExactly("n-0.0#0");
        assertThat(passing(range(0, true, Double.POSITIVE_INFINITY, false)))
                .containsExactly("n-0.0#0", "n1.0E300#0", "n3.0#0");
        assertThat(passing(range(0, false, Double.POSITIVE_INFINITY, true))).containsExactly("n1.0E300#0", "n3.0#0");
        assertThat(passing(range(Double.NEGATIVE_INFINITY, true, 0, false))).containsExactly("n-1.5#0");
        assertThat(passing(range(4, true, 2, true))).isEmpty();
        assertThat(passing(new Filter.Equal("v", number(0)))).containsExactly("n-0.0#0");
    }

    @Test
    void existenceAndNegationMindAbsence() {
        writeTyped();

        assertThat(passing(new Filter.Exists("v"))).containsExactly("bool#0", "number#0", "text#0", "texts#0");
        assertThat(passing(new Filter.Not(new Filter.Exists("v")))).containsExactly("none#0");
        assertThat(passing(new Filter.Not(new Filter.Equal("v", text("2024")))))
                .containsExactly("bool#0", "none#0", "number#0");
    }

    @Test
    void connectivesOfNothingAreTheirNeutralElements() {
        writeTyped();

        assertThat(passing(new Filter.And(List.of()))).hasSize(5);
        assertThat(passing(new Filter.Or(List.of()))).isEmpty();
        assertThat(passing(new Filter.In("v", List.of()))).isEmpty();
        assertThat(passing(new Filter.Not(new Filter.Or(List.of())))).hasSize(5);
        assertThat(passing(new Filter.And(
                        List.of(new Filter.Exists("v"), new Filter.Not(new Filter.Equal("v", number(2024)))))))
                .containsExactly("bool#0", "text#0", "texts#0");
        assertThat(passing(new Filter.Or(
                        List.of(new Filter.Equal("v", number(2024)), new Filter.Equal("v", text("true"))))))
                .containsExactly("number#0", "texts#0");
    }

    @Test
    void aNegatedFilterDoesNotOpenTheScope() {
        engine.write(generation, labelled("hr", Set.of("hr")));
        engine.write(generation, labelled("open", Set.of()));
        engine.refresh(generation);

        assertThat(passing(new Filter.Not(new Filter.Exists("v")))).containsExactly("open#0");
    }

    @Test
    void aFilterThatOnePassageInAHundredPassesStillFillsTheLimit() {
        for (var i = 0; i < 2_000; i++) {
            var angle = i * Math.PI / 2_000;
            var metadata = new Metadata(Map.of("v", number(i % 100)));
            engine.write(
                    generation, oneOf("d" + i, metadata, unit((float) Math.cos(angle), (float) Math.sin(angle), 0, 0)));
        }
        engine.refresh(generation);
        var rare = new SearchRequest(generation, scope(), Optional.of(new Filter.Equal("v", number(99))), 10);

        assertThat(ids(engine.vector(context(), rare, unit(1, 0, 0, 0))))
                .containsExactly(
                        "d99#0", "d199#0", "d299#0", "d399#0", "d499#0", "d599#0", "d699#0", "d799#0", "d899#0",
                        "d999#0");
        assertThat(engine.lexical(context(), rare, "anchor", Optional.empty())).hasSize(10);
    }

    @Test
    void manyEqualVectorsFillTheLimit() {
        for (var i = 0; i < 60; i++) {
            var texts = new String[25];
            Arrays.fill(texts, "anchor");
            engine.write(generation, document("d" + i, texts));
        }
        engine.refresh(generation);

        assertThat(engine.vector(context(), request(1_000), unit(0, 1, 0, 0))).hasSize(1_000);
    }

    @Test
    void passagesOfADocumentComeInTheirOrder() {
        engine.write(
                generation,
                document("a", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"));
        engine.write(generation, document("b", "other"));
        engine.refresh(generation);

        assertThat(engine.passages(context(), request(20), new DocumentId("a")))
                .extracting(hit -> hit.passage().id().ordinal())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(engine.passages(context(), request(2), new DocumentId("a"))).hasSize(2);
    }

    @Test
    void theVocabularyCountsWordsAsTheyAreWritten() {
        engine.write(generation, document("a", "Anchors and anchors", "an anchor"));
        engine.write(generation, document("b", "Anchors aweigh, Zürich"));
        engine.refresh(generation);
        var vocabulary = vocabulary(request());

        assertThat(vocabulary.passages()).isEqualTo(3);
        assertThat(vocabulary.frequency("anchors")).isEqualTo(2);
        assertThat(vocabulary.frequency("anchor")).isEqualTo(1);
        assertThat(vocabulary.frequency("zürich")).isEqualTo(1);
        assertThat(vocabulary.frequency("submarine")).isZero();
        assertThat(vocabulary.near("ancors")).containsExactly("anchors", "anchor");
        assertThat(vocabulary.near("ancor"))
                .as("one edit alone, of five letters")
                .containsExactly("anchor");
        assertThat(vocabulary.near("anchoor"))
                .as("fewer edits go before more passages")
                .startsWith("anchor");
        assertThat(vocabulary.near("anchors")).containsExactly("anchor");
        assertThat(vocabulary.near("an")).isEmpty();
        assertThat(vocabulary.near("submarine")).isEmpty();
    }

    @Test
    void statisticsCountPassagesAndLanguages() {
        engine.write(generation, inLanguage("a", "en", "one", "two"));
        engine.write(generation, inLanguage("b", "de", "eins"));
        engine.write(generation, inLanguage("c", "fr", "un"));
        engine.delete(generation, new DocumentId("c"));
        engine.refresh(generation);

        var statistics = engine.statistics(generation);
        assertThat(statistics.passages()).isEqualTo(3);
        assertThat(statistics.languages()).isEqualTo(Map.of("en", 2L, "de", 1L));
        assertThat(statistics.bytes()).isPositive();
        assertThat(statistics.segments()).isPositive();
        assertThat(engine.statistics(generation())).isEqualTo(IndexStatistics.EMPTY);
    }

    @Test
    void compactionTakesDeletedPassagesOutAndKeepsTheOthers() {
        for (int i = 0; i < 40; i++) {
            engine.write(generation, document("d" + i, "anchor"));
        }
        engine.commit(generation);
        engine.delete(generation, new DocumentId("d7"));
        engine.refresh(generation);
        engine.commit(generation);

        var done = engine.compact(generation, 1_000);

        assertThat(done.before().deleted()).isEqualTo(1);
        assertThat(done.before().deletedShare()).isEqualTo(1.0 / 40);
        assertThat(done.after().deleted()).isZero();
        assertThat(done.after().passages()).isEqualTo(39);
        assertThat(ids(lexical("anchor"))).isNotEmpty().doesNotContain("d7#0");
        assertThat(engine.compact(generation(), 1_000).reclaimedBytes()).isZero();
    }

    @Test
    void generationsDoNotMix() {
        var other = generation();
        engine.write(generation, document("a", "anchor"));
        engine.write(other, document("b", "anchor"));
        engine.refresh(generation);
        engine.refresh(other);

        assertThat(ids(lexical("anchor"))).containsExactly("a#0");
        engine.drop(other);
        assertThat(ids(lexical("anchor"))).containsExactly("a#0");
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() {
        engine.write(generation, document("a", "anchor 🚢"));
        engine.commit(generation);
        reopen();

        var hits = lexical("anchor");
        assertThat(hits).extracting(hit -> hit.passage().text()).containsExactly("anchor 🚢");
        assertThat(ids(vector(unit(1, 0, 0, 0)))).containsExactly("a#0");
    }

    @Test
    void aDroppedIndexIsEmptyAndStaysSo() {
        engine.write(generation, document("a", "anchor"));
        engine.commit(generation);
        engine.refresh(generation);
        engine.drop(generation);
        assertThat(lexical("anchor")).isEmpty();
        reopen();
        assertThat(lexical("anchor")).isEmpty();
    }

    @Test
    void aPassedDeadlineEndsTheSearch() {
        engine.write(generation, document("a", "anchor"));
        engine.refresh(generation);
        var late = new RequestContext(Principal.system(TENANT), Deadline.in(Duration.ZERO), "0".repeat(32));

        assertThatThrownBy(() -> engine.lexical(late, request(), "anchor", Optional.empty()))
                .satisfies(isCode(ErrorCode.DEADLINE_EXCEEDED));
        assertThatThrownBy(() -> engine.vector(late, request(), unit(1, 0, 0, 0)))
                .satisfies(isCode(ErrorCode.DEADLINE_EXCEEDED));
    }

    @Test
    void writersAndReadersMayBeMany() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Void>>();
            for (var i = 0; i < 8; i++) {
                var id = "d" + i;
                running.add(threads.submit(writeAndSearch(id)));
            }
            for (var each : running) {
                each.get();
            }
        }
        assertThat(engine.statistics(generation).passages()).isEqualTo(16);
    }

    private Callable<Void> writeAndSearch(String id) {
        return () -> {
            for (var i = 0; i < 5; i++) {
                engine.write(generation, document(id, "anchor " + i, "rope " + i));
                engine.commit(generation);
                engine.refresh(generation);
                var own = engine.passages(context(), request(), new DocumentId(id));
                assertThat(own).hasSize(2);
                assertThat(own).extracting(hit -> hit.passage().text()).containsExactly("anchor " + i, "rope " + i);
                assertThat(lexical("anchor")).isNotEmpty();
            }
            return null;
        };
    }

    private void reopen() {
        engine.close();
        engine = open(folder);
    }

    private void writeTyped() {
        engine.write(generation, withValue("text", text("2024")));
        engine.write(generation, withValue("texts", new MetadataValue.Texts(List.of("2024", "true"))));
        engine.write(generation, withValue("number", number(2024)));
        engine.write(generation, withValue("bool", new MetadataValue.Bool(true)));
        engine.write(generation, document("none", "anchor"));
        engine.refresh(generation);
    }

    /// What passes the filter, by id; the same in a search by words and by vector.
    private List<String> passing(Filter filter) {
        var request = new SearchRequest(generation, scope(), Optional.of(filter), 100);
        var byWords = ids(engine.lexical(context(), request, "anchor", Optional.empty()));
        assertThat(ids(engine.vector(context(), request, unit(1, 0, 0, 0)))).isEqualTo(byWords);
        return byWords;
    }

    private List<String> seenBy(String... labels) {
        var held = List.of(labels).stream().filter(label -> !label.isBlank()).toList();
        var request = as(held.toArray(String[]::new));
        var byWords = ids(engine.lexical(context(), request, "anchor", Optional.empty()));
        assertThat(ids(engine.vector(context(), request, unit(1, 0, 0, 0)))).isEqualTo(byWords);
        return byWords;
    }

    private List<Hit> lexical(String question) {
        return lexical(question, Optional.empty());
    }

    private List<Hit> lexical(String question, Optional<String> language) {
        return engine.lexical(context(), request(), question, language);
    }

    private List<Hit> vector(float[] vector) {
        return engine.vector(context(), request(), vector);
    }

    private Vocabulary vocabulary(SearchRequest request) {
        return engine.vocabulary(context(), request);
    }

    private SearchRequest request() {
        return request(20);
    }

    private SearchRequest request(int limit) {
        return new SearchRequest(generation, scope(), Optional.empty(), limit);
    }

    private SearchRequest as(String... labels) {
        var principal =
                new Principal(TENANT, "k", AccessRole.READER, AccessLabels.of(List.of(labels)), Optional.empty());
        return new SearchRequest(generation, principal.scope(COLLECTION.value()), Optional.empty(), 20);
    }

    private static AccessScope scope() {
        return Principal.system(TENANT).scope(COLLECTION.value());
    }

    protected static RequestContext context() {
        return new RequestContext(Principal.system(TENANT), Deadline.in(Duration.ofSeconds(30)), "0".repeat(32));
    }

    protected static IndexGeneration generation() {
        return IndexGeneration.live(
                new CollectionKey(TENANT, COLLECTION),
                NEXT_NUMBER.getAndIncrement(),
                new ModelStamp("test", "test", DIMENSIONS));
    }

    protected static IndexedDocument document(String id, String... texts) {
        return inLanguage(id, "en", texts);
    }

    private static IndexedDocument inLanguage(String id, String language, String... texts) {
        var passages = new ArrayList<IndexedDocument.EmbeddedPassage>();
        for (var i = 0; i < texts.length; i++) {
            passages.add(passage(id, i, texts[i], unit(1, 0, 0, 0)));
        }
        return new IndexedDocument(source(id, Metadata.EMPTY, Set.of()), "", language, passages);
    }

    private static IndexedDocument labelled(String id, Set<String> labels) {
        return new IndexedDocument(
                source(id, Metadata.EMPTY, labels), "", "en", List.of(passage(id, 0, "anchor", unit(1, 0, 0, 0))));
    }

    private static IndexedDocument labelled(String id, Set<String> allowed, Set<String> denied) {
        return labelled(id, Set.of()).withLabels(new AccessLabels(allowed, denied));
    }

    private static IndexedDocument withValue(String id, MetadataValue value) {
        return oneOf(id, new Metadata(Map.of("v", value)), unit(1, 0, 0, 0));
    }

    private static IndexedDocument embedded(String id, float[] vector) {
        return oneOf(id, Metadata.EMPTY, vector);
    }

    private static IndexedDocument oneOf(String id, Metadata metadata, float[] vector) {
        return new IndexedDocument(source(id, metadata, Set.of()), "", "en", List.of(passage(id, 0, "anchor", vector)));
    }

    private static IndexedDocument.EmbeddedPassage passage(String id, int ordinal, String text, float[] vector) {
        return new IndexedDocument.EmbeddedPassage(
                new Passage(new PassageId(new DocumentId(id), ordinal), text, 0, text.length(), List.of(), page()),
                vector);
    }

    private static Document source(String id, Metadata metadata, Set<String> labels) {
        return new Document(
                new DocumentId(id),
                Optional.empty(),
                metadata,
                new AccessLabels(labels),
                Instant.EPOCH,
                Optional.empty());
    }

    private static Optional<Integer> page() {
        return Optional.empty();
    }

    private static MetadataValue text(String value) {
        return new MetadataValue.Text(value);
    }

    private static MetadataValue number(double value) {
        return new MetadataValue.Numeric(value);
    }

    private static Filter range(double from, boolean fromIncluded, double to, boolean toIncluded) {
        return new Filter.Range("v", from, fromIncluded, to, toIncluded);
    }

    private static List<String> ids(List<Hit> hits) {
        return hits.stream().map(hit -> hit.passage().id().toString()).toList();
    }

    protected static float[] unit(float... vector) {
        var squares = 0.0;
        for (var x : vector) {
            squares += x * x;
        }
        var unit = vector.clone();
        for (var i = 0; i < unit.length; i++) {
            unit[i] /= (float) Math.sqrt(squares);
        }
        return unit;
    }

    protected static Consumer<Throwable> isCode(ErrorCode code) {
        return failure -> assertThat(((PlimsollException) failure).code()).isEqualTo(code);
    }
}
