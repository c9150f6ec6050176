package io.plimsoll.bench;

import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.Document;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.engine.Hit;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.SearchRequest;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.onnx.BundledModel;
import io.plimsoll.onnx.OnnxEmbeddingModel;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `fusion-hits`: writes, per data set and model, what each search found and with which score, so that fusions can be
/// compared on the
/// same hits: `query, document, BM25 or -1, cosine, relevant`, tab-separated, and before each query's hits a line with
/// how many documents are relevant to it. [FusionTable] reads them.
final class FusionStudy {

    static final List<String> SETS = List.of("hotpotqa-100", "musique-100", "chunking-eval", "manpages-knownitem");

    private static final int DEPTH = 100;

    private final RequestContext context =
            new RequestContext(Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofHours(2)), "0".repeat(32));

    private FusionStudy() {}

    static void run(List<String> line) throws IOException {
        var arguments = new Arguments(line, Set.of("--data", "--models", "--hits", "--scratch"));
        var data = arguments.path("--data", "data");
        var out = Files.createDirectories(arguments.path(
                "--hits", BenchJvm.scratch(arguments).resolve("hits").toString()));
        for (var name : arguments.text("--models").orElse("BGE_SMALL_EN").split(",", -1)) {
            var model = BundledModel.valueOf(name);
            try (var embedding = OnnxEmbeddingModel.bundled(model, BenchJvm.cores(), out.resolve("native"))) {
                for (var set : SETS) {
                    new FusionStudy().run(BeirSet.read(data.resolve(set)), embedding, out);
                }
            }
        }
    }

    private void run(BeirSet set, OnnxEmbeddingModel model, Path out) throws IOException {
        var generation = IndexGeneration.live(
                new CollectionKey(TenantId.DEFAULT, new CollectionName(set.name())),
                1,
                new ModelStamp(model.name(), model.fingerprint(), model.dimensions()));
        var indexes = Files.createTempDirectory(out, "index");
        long begun = System.nanoTime();
        try (var engine = new LuceneEngine(indexes, LuceneSettings.defaults());
                var lines = new PrintStream(
                        Files.newOutputStream(out.resolve(set.name() + "." + model.name() + ".tsv")),
                        false,
                        StandardCharsets.UTF_8)) {
            index(set, model, engine, generation);
            double seconds = (System.nanoTime() - begun) / 1e9;
            for (var query : set.queries()) {
                search(set, model, engine, generation, query, lines);
            }
            System.out.printf(
                    "%s %s: %d documents, %.1f documents/s%n",
                    set.name(), model.name(), set.corpus().size(), set.corpus().size() / seconds);
        }
    }

    private void index(BeirSet set, OnnxEmbeddingModel model, LuceneEngine engine, IndexGeneration generation) {
        int batch = 64;
        for (int from = 0; from < set.corpus().size(); from += batch) {
            var items = set.corpus()
                    .subList(from, Math.min(from + batch, set.corpus().size()));
            var texts = items.stream()
                    .map(item -> item.title().isBlank() ? cut(model, item) : item.title() + "\n" + cut(model, item))
                    .toList();
            var vectors = model.embedPassages(context, texts);
            for (int i = 0; i < items.size(); i++) {
                engine.write(generation, document(items.get(i), vectors.get(i)));
            }
        }
        engine.refresh(generation);
        engine.commit(generation);
    }

    private static String cut(OnnxEmbeddingModel model, BeirSet.Item item) {
        int[] ends = model.tokens().tokenEnds(item.text());
        int most = Chunking.DEFAULT.maxTokens();
        return ends.length > most ? item.text().substring(0, ends[most - 1]) : item.text();
    }

    private static IndexedDocument document(BeirSet.Item item, float[] vector) {
        var id = new DocumentId(item.id());
        var document = new Document(
                id, Optional.of(item.title()), Metadata.EMPTY, AccessLabels.NONE, Instant.EPOCH, Optional.of("en"));
        var passage =
                new Passage(new PassageId(id, 0), item.text(), 0, item.text().length(), List.of(), Optional.empty());
        return new IndexedDocument(
                document, item.title(), "en", List.of(new IndexedDocument.EmbeddedPassage(passage, vector)));
    }

    private void search(
            BeirSet set,
            OnnxEmbeddingModel model,
            LuceneEngine engine,
            IndexGeneration generation,
            BeirSet.Item query,
            PrintStream lines) {
        var relevant = set.relevant().get(query.id());
        if (relevant == null) {
            return;
        }
        var request = new SearchRequest(generation, context.principal().scope(set.name()), Optional.empty(), DEPTH);
        var vector = model.embedQuery(context, query.text());
        var found = new HashMap<String, Hit>();
        var words = new HashMap<String, Double>();
        for (var hit : engine.lexical(context, request, query.text(), Optional.of("en"))) {
            words.put(id(hit), hit.score());
            found.put(id(hit), hit);
        }
        for (var hit : engine.vector(context, request, vector)) {
            found.putIfAbsent(id(hit), hit);
        }
        lines.printf("#%s\t%d%n", query.id(), relevant.size());
        found.forEach((id, hit) -> lines.printf(
                "%s\t%s\t%.5f\t%.6f\t%d%n",
                query.id(),
                id,
                words.getOrDefault(id, -1.0),
                Vectors.dot(vector, hit.vector()),
                relevant.contains(id) ? 1 : 0));
    }

    private static String id(Hit hit) {
        return hit.passage().id().document().value();
    }
}
