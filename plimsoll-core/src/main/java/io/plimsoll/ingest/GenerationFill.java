package io.plimsoll.ingest;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentCatalog.Holding;
import io.plimsoll.ingest.DocumentCatalog.Missing;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.tenant.AccessLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a generation up to what the other generations of its collection hold, from the stored contents. What is
/// recorded as held is not done again, so it may be stopped and begun again at any moment.
public final class GenerationFill {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationFill.class);

    /// Documents that share one durable commit.
    private static final int PAGE = 32;

    private static final int MAX_SHOWN_FAILURES = 20;

    /// While questions are being answered, filling rests this many times as long as it works.
    private static final int RESTS = 5;

    private final DocumentCatalog documents;
    private final SearchEngine engine;
    private final IngestWorkers workers;
    private final DocumentWrites writes;
    private final Pace pace;

    public GenerationFill(DocumentCatalog documents, SearchEngine engine, IngestWorkers workers, ServingLoad load) {
        this.documents = documents;
        this.engine = engine;
        this.workers = workers;
        this.writes = workers.generations().writes();
        this.pace = Pace.yieldingTo(load, RESTS);
    }

    /// @param failed   documents that could not be carried over
    /// @param failures the first of them, each with its reason
    public record Report(long filled, long failed, Map<DocumentId, String> failures) {}

    /// One pass over what is missing; documents that came meanwhile are left to another one.
    ///
    /// @param goOn  asked before each document
    /// @param steps hears how many documents became durable at each step
    public Report fill(IndexGeneration generation, BooleanSupplier goOn, IntConsumer steps) {
        var failures = new LinkedHashMap<DocumentId, String>();
        long filled = 0;
        long failed = 0;
        var after = Optional.<DocumentId>empty();
        while (goOn.getAsBoolean()) {
            var page = documents.missing(generation, after, PAGE);
            if (page.isEmpty()) {
                break;
            }
            var done = fill(generation, page, goOn, failures);
            steps.accept((int) done.filled());
            filled += done.filled();
            failed += done.failed();
            after = Optional.of(page.getLast().newest().document());
        }
        return new Report(filled, failed, failures);
    }

    private Report fill(
            IndexGeneration generation, List<Missing> page, BooleanSupplier goOn, Map<DocumentId, String> failures) {
        var written = new ArrayList<Holding>();
        long failed = 0;
        try {
            for (var missing : page) {
                if (!goOn.getAsBoolean()) {
                    break;
                }
                try {
                    write(generation, missing).ifPresent(written::add);
                } catch (PlimsollException failure) {
                    if (failure.code().blame() != Blame.CALLER) {
                        throw failure;
                    }
                    failed++;
                    LOG.warn(
                            "{} could not be carried over to {}: {}",
                            missing.newest().document(),
                            generation,
                            failure.detail());
                    if (failures.size() < MAX_SHOWN_FAILURES) {
                        failures.put(missing.newest().document(), failure.detail());
                    }
                }
            }
            engine.refresh(generation);
            engine.commit(generation);
            documents.markFilled(generation, written);
        } finally {
            written.forEach(holding -> writes.end(generation, holding.document()));
        }
        return new Report(written.size(), failed, Map.of());
    }

    /// The holding, unless the document was deleted or a newer version was written meanwhile.
    private Optional<Holding> write(IndexGeneration generation, Missing missing) {
        var newest = missing.newest();
        var key = generation.collection();
        var source = new IngestPipeline.Source(
                key.tenant(), missing.entry().document(), newest.contentHash(), newest.mediaType());
        var preparation = workers.pipeline().prepare(workers.context(key), source, pace);
        var document = preparation.forGeneration(generation);
        var textHash = preparation.storeText();
        var written = new ArrayList<Holding>();
        writes.locked(key, newest.document(), () -> {
            boolean isNewerThere = writes.isNewerUnderWay(generation, newest.document(), newest.version());
            if (!isNewerThere && documents.isMissing(generation, newest)) {
                writes.begin(generation, newest.document(), newest.version());
                var labels = labels(generation, newest);
                engine.write(generation, document.withLabels(labels));
                written.add(new Holding(
                        newest.document(),
                        newest.version(),
                        newest.contentHash(),
                        newest.mediaType(),
                        Optional.of(textHash),
                        labels,
                        document.passages().size()));
            }
        });
        return written.stream().findFirst();
    }

    /// Of the passages that are carried over, as they are now: the document's own may be of a version that is not
    /// indexed yet.
    private AccessLabels labels(IndexGeneration generation, Holding newest) {
        return documents
                .labels(generation.collection(), newest.document(), newest.version())
                .orElse(newest.labels());
    }
}
