package io.plimsoll.ingest;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.IndexedDocument;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.AccessLabels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings changes of documents into every generation of their collection that is to have them. The LIVE generation
/// decides whether a change succeeds; what fails for another one is left to whoever fills that.
final class GenerationWrites {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationWrites.class);

    private final CollectionCatalog collections;
    private final DocumentCatalog documents;
    private final SearchEngine engine;
    private final DocumentWrites writes = new DocumentWrites();

    GenerationWrites(CollectionCatalog collections, DocumentCatalog documents, SearchEngine engine) {
        this.collections = collections;
        this.documents = documents;
        this.engine = engine;
    }

    /// Who writes which document at present.
    DocumentWrites writes() {
        return writes;
    }

    /// What each generation is to be given, the LIVE one first.
    Map<IndexGeneration, IndexedDocument> prepared(CollectionKey key, IngestPipeline.Preparation preparation) {
        var prepared = new LinkedHashMap<IndexGeneration, IndexedDocument>();
        for (var generation : writable(key)) {
            try {
                prepared.put(generation, preparation.forGeneration(generation));
            } catch (PlimsollException failure) {
                if (generation.state() == GenerationState.LIVE) {
                    throw failure;
                }
                LOG.warn("a document is not written to {} yet: {}", generation, failure.detail());
            }
        }
        return prepared;
    }

    private List<IndexGeneration> writable(CollectionKey key) {
        var all = collections.generations(key);
        for (var generation : all) {
            if (generation.state() == GenerationState.LIVE
                    && generation.damage().isPresent()) {
                throw new PlimsollException(
                        ErrorCode.INDEX_CORRUPT, "the index is damaged and is being rebuilt from the documents");
            }
        }
        return all.stream()
                .filter(IndexGeneration::takesWrites)
                .sorted(Comparator.comparing(generation -> generation.state() != GenerationState.LIVE))
                .toList();
    }

    /// What fails for another generation than the LIVE one is as if it had not been tried.
    void unlessLive(IndexGeneration generation, Map<IndexGeneration, DocumentCatalog.Holding> held, Runnable work) {
        try {
            work.run();
        } catch (PlimsollException failure) {
            if (generation.state() == GenerationState.LIVE) {
                throw failure;
            }
            LOG.warn("documents are not written to {} yet: {}", generation, failure.detail());
            var lost = held.remove(generation);
            if (lost != null) {
                writes.end(generation, lost.document());
            }
        }
    }

    /// Returns what was written where.
    Map<IndexGeneration, DocumentCatalog.Holding> write(
            IngestJob job,
            IngestPipeline.Source source,
            String textHash,
            AccessLabels labels,
            Map<IndexGeneration, IndexedDocument> prepared) {
        var held = new HashMap<IndexGeneration, DocumentCatalog.Holding>();
        try {
            prepared.forEach((generation, unlabelled) -> {
                var document = unlabelled.withLabels(labels);
                writes.begin(generation, job.document(), job.version());
                held.put(generation, holding(job, source, textHash, document));
                unlessLive(generation, held, () -> engine.write(generation, document));
            });
            return held;
        } catch (RuntimeException failure) {
            end(held);
            throw failure;
        }
    }

    void end(Map<IndexGeneration, DocumentCatalog.Holding> held) {
        held.forEach((generation, holding) -> writes.end(generation, holding.document()));
    }

    private static DocumentCatalog.Holding holding(
            IngestJob job, IngestPipeline.Source source, String textHash, IndexedDocument document) {
        return new DocumentCatalog.Holding(
                job.document(),
                job.version(),
                source.contentHash(),
                source.mediaType(),
                Optional.of(textHash),
                document.document().labels(),
                document.passages().size());
    }

    /// Takes a deleted document out of every generation that may ever answer; returns those.
    List<IndexGeneration> remove(CollectionKey key, IngestJob deletion) {
        var touched = new ArrayList<IndexGeneration>();
        writes.locked(key, deletion.document(), () -> {
            for (var generation : collections.generations(key)) {
                if (generation.state().takesDeletes()
                        && generation.damage().isEmpty()
                        && !isBack(generation, deletion)) {
                    engine.delete(generation, deletion.document());
                    touched.add(generation);
                }
            }
        });
        return touched;
    }

    /// Gives a document's passages the labels on record in every generation that may ever answer; returns those.
    List<IndexGeneration> relabel(CollectionKey key, DocumentId document) {
        var touched = new ArrayList<IndexGeneration>();
        writes.locked(key, document, () -> {
            for (var generation : collections.generations(key)) {
                var labels = documents.labels(generation, document);
                if (labels.isPresent()
                        && generation.state().takesDeletes()
                        && generation.damage().isEmpty()) {
                    engine.relabel(generation, document, labels.get());
                    touched.add(generation);
                }
            }
        });
        return touched;
    }

    /// Whether the index already holds what came after the deletion.
    private boolean isBack(IndexGeneration generation, IngestJob deletion) {
        return writes.isNewerUnderWay(generation, deletion.document(), deletion.version())
                || documents
                        .heldVersion(generation, deletion.document())
                        .filter(held -> held > deletion.version())
                        .isPresent();
    }
}
