package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.Filter;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.tenant.AccessLabels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares the engine with a list of documents and a loop over it, on random documents, labels and filters.
class VisibilityTest {

    private static final int DOCUMENTS = 300;
    private static final int QUESTIONS = 150;
    private static final int ALL = 1_000;
    private static final List<String> WORDS = List.of("anchor", "rope", "mast", "keel", "sail", "tide", "reef", "gale");
    private static final List<String> LABELS = List.of("hr", "board", "1", "open");
    private static final List<String> FIELDS = List.of("a", "b", "names");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Map<String, IndexedDocument> model = new TreeMap<>();

    @Test
    void searchesSeeWhatALoopOverTheDocumentsSees(@TempDir Path folder) {
        var generation = Samples.generation(1);
        try (var engine = new LuceneEngine(folder, LuceneSettings.defaults())) {
            for (var round = 0; round < 3; round++) {
                change(engine);
                engine.refresh(generation);
                for (var i = 0; i < QUESTIONS / 3; i++) {
                    compare(engine, labels(3), random.nextInt(4) == 0 ? Optional.empty() : Optional.of(filter(3)));
                }
            }
        }
    }

    private void change(LuceneEngine engine) {
        var generation = Samples.generation(1);
        for (var i = 0; i < DOCUMENTS; i++) {
            var document = document("d" + random.nextInt(DOCUMENTS));
            engine.write(generation, document);
            model.put(document.document().id().value(), document);
            if (random.nextInt(3) == 0) {
                var changed = "d" + random.nextInt(DOCUMENTS);
                var labels = new AccessLabels(labels(2), labels(1));
                engine.relabel(generation, new DocumentId(changed), labels);
                model.computeIfPresent(changed, (unused, present) -> present.withLabels(labels));
            }
            if (random.nextInt(4) == 0) {
                var gone = "d" + random.nextInt(DOCUMENTS);
                engine.delete(generation, new DocumentId(gone));
                model.remove(gone);
            }
        }
    }

    private void compare(LuceneEngine engine, Set<String> labels, Optional<Filter> filter) {
        var generation = Samples.generation(1);
        var request = Samples.request(generation, labels, filter, ALL);
        var about = "seed %d, labels %s, filter %s".formatted(seed, labels, filter);
        var visible = model.values().stream()
                .filter(document -> sees(labels, document)
                        && filter.map(f -> passes(f, document)).orElse(true))
                .flatMap(document -> document.passages().stream())
                .toList();
        var word = WORDS.get(random.nextInt(WORDS.size()));
        var holding = ids(visible.stream()
                .filter(each -> List.of(each.passage().text().split(" ")).contains(word))
                .toList());
        var lexical = engine.lexical(Samples.context(), request, word, Optional.of("en"));
        assertThat(lexical)
                .extracting(hit -> hit.passage().id().toString())
                .as(about)
                .hasSameElementsAs(holding);
        assertThat(lexical).hasSameSizeAs(holding);
        assertThat(engine.vocabulary(Samples.context(), request).frequency(word))
                .as(about)
                .isEqualTo(holding.size());
        compareNearest(engine, request, visible, about);
    }

    private void compareNearest(
            LuceneEngine engine, SearchRequest all, List<IndexedDocument.EmbeddedPassage> visible, String about) {
        var question = vector();
        var limit = 1 + random.nextInt(20);
        var request = new SearchRequest(all.generation(), all.scope(), all.filter(), limit);
        var expected = visible.stream()
                .map(each -> (double) VectorUtil.dotProduct(question, each.vector()))
                .sorted(Comparator.reverseOrder())
                .limit(limit)
                .toList();
        var found = engine.vector(Samples.context(), request, question);
        assertThat(found).as(about).hasSameSizeAs(expected);
        assertThat(ids(visible))
                .as(about)
                .containsAll(
                        found.stream().map(hit -> hit.passage().id().toString()).toList());
        for (var i = 0; i < found.size(); i++) {
            assertThat(found.get(i).score()).as(about).isCloseTo(expected.get(i), within(1e-4));
        }
        assertThat(found)
                .as(about)
                .isSortedAccordingTo(Comparator.comparingDouble(Hit::score).reversed());
    }

    private IndexedDocument document(String id) {
        var texts = IntStream.range(0, random.nextInt(4))
                .mapToObj(unused -> String.join(
                        " ",
                        random.ints(1 + random.nextInt(5), 0, WORDS.size())
                                .mapToObj(WORDS::get)
                                .toList()))
                .toList();
        var vectors = texts.stream().map(unused -> vector()).toList();
        return Samples.document(id, "", "en", metadata(), labels(2), texts, vectors)
                .withLabels(new AccessLabels(labels(2), labels(1)));
    }

    private Metadata metadata() {
        Map<String, MetadataValue> values = new HashMap<>();
        FIELDS.stream().filter(unused -> random.nextInt(3) > 0).forEach(field -> values.put(field, value()));
        return new Metadata(values);
    }

    private MetadataValue value() {
        var number = random.nextInt(-2, 3);
        return switch (random.nextInt(4)) {
            case 0 -> new MetadataValue.Text(Integer.toString(number));
            case 1 -> new MetadataValue.Numeric(number);
            case 2 -> new MetadataValue.Bool(random.nextBoolean());
            default ->
                new MetadataValue.Texts(List.of(Integer.toString(number), Boolean.toString(random.nextBoolean())));
        };
    }

    private Set<String> labels(int most) {
        var labels = new HashSet<String>();
        for (var i = random.nextInt(most + 1); i > 0; i--) {
            labels.add(LABELS.get(random.nextInt(LABELS.size())));
        }
        return labels;
    }

    private Filter filter(int depth) {
        var field = FIELDS.get(random.nextInt(FIELDS.size()));
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> new Filter.Equal(field, value());
            case 1 -> new Filter.In(field, List.of(value(), value()));
            case 2 ->
                new Filter.Range(
                        field,
                        random.nextInt(-3, 2),
                        random.nextBoolean(),
                        random.nextInt(-1, 4),
                        random.nextBoolean());
            case 3 -> new Filter.Exists(field);
            case 4 -> new Filter.Not(filter(depth - 1));
            case 5 -> new Filter.And(filters(depth - 1));
            default -> new Filter.Or(filters(depth - 1));
        };
    }

    private List<Filter> filters(int depth) {
        return IntStream.range(0, random.nextInt(3))
                .mapToObj(unused -> filter(depth))
                .toList();
    }

    private float[] vector() {
        var vector = new float[Samples.DIMENSIONS];
        for (var i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return VectorUtil.l2normalize(vector);
    }

    private static boolean sees(Set<String> labels, IndexedDocument document) {
        var of = document.document().labels();
        return (of.allowed().isEmpty() || of.allowed().stream().anyMatch(labels::contains))
                && of.denied().stream().noneMatch(labels::contains);
    }

    private static boolean passes(Filter filter, IndexedDocument document) {
        var values = document.document().metadata().values();
        return switch (filter) {
            case Filter.And and -> and.filters().stream().allMatch(each -> passes(each, document));
            case Filter.Or or -> or.filters().stream().anyMatch(each -> passes(each, document));
            case Filter.Not not -> !passes(not.filter(), document);
            case Filter.Equal equal -> equal(values.get(equal.field()), equal.value());
            case Filter.In in -> in.values().stream().anyMatch(value -> equal(values.get(in.field()), value));
            case Filter.Range range -> inside(values.get(range.field()), range);
            case Filter.Exists exists -> values.containsKey(exists.field());
        };
    }

    private static boolean equal(@Nullable MetadataValue held, MetadataValue wanted) {
        var heldTexts = texts(held);
        return wanted.equals(held) || texts(wanted).stream().anyMatch(heldTexts::contains);
    }

    private static List<String> texts(@Nullable MetadataValue value) {
        if (value instanceof MetadataValue.Text text) {
            return List.of(text.value());
        }
        return value instanceof MetadataValue.Texts texts ? texts.values() : List.of();
    }

    private static boolean inside(@Nullable MetadataValue held, Filter.Range range) {
        return held instanceof MetadataValue.Numeric numeric
                && (numeric.value() > range.from() || (range.fromIncluded() && numeric.value() == range.from()))
                && (numeric.value() < range.to() || (range.toIncluded() && numeric.value() == range.to()));
    }

    private static List<String> ids(List<IndexedDocument.EmbeddedPassage> passages) {
        var ids = new ArrayList<String>();
        passages.forEach(each -> ids.add(each.passage().id().toString()));
        return ids;
    }
}
