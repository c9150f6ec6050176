package io.plimsoll.rollout;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.ingest.DocumentCatalog;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of rollouts: begins builds, switches to them and back, and says how far they are. The
/// [RolloutKeeper] does what takes long.
public final class Rollouts {

    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);
    private static final Duration RENEWAL = Duration.ofMinutes(1);

    private final CollectionCatalog collections;
    private final DocumentCatalog documents;
    private final EmbeddingModels models;
    private final RolloutStore store;
    private final RolloutKeeper keeper;

    public Rollouts(
            CollectionCatalog collections,
            DocumentCatalog documents,
            EmbeddingModels models,
            RolloutStore store,
            RolloutKeeper keeper) {
        this.collections = collections;
        this.documents = documents;
        this.models = models;
        this.store = store;
        this.keeper = keeper;
    }

    /// What a rebuild would make, without making it.
    ///
    /// @param changes whether anything would differ from the LIVE generation
    public record Preview(long documents, long passages, ModelStamp model, boolean changes) {}

    public Preview preview(CollectionKey key, RebuildOrder order) {
        var live = collection(key).live();
        var build = wanted(live, order);
        var complete = documents.completeness(live);
        return new Preview(complete.documents(), complete.passages(), build.model(), !build.isBuiltLike(live));
    }

    /// Begins a build; it takes writes and deletes from now on, and is filled in the background.
    public IndexGeneration rebuild(RequestContext context, CollectionKey key, RebuildOrder order) {
        var wanted = wanted(collection(key).live(), order);
        var cause = Cause.by(
                context.actor(),
                "rebuild with " + wanted.model().name() + ", passages of "
                        + wanted.chunking().maxTokens() + " tokens");
        var build = collections.begin(key, wanted.chunking(), wanted.language(), wanted.model(), cause);
        store.plan(build, order.plan());
        keeper.wake();
        return build;
    }

    /// Builds the index of a collection anew as it is, on the server's own account, and switches to it. Where that is
    /// not possible now, such as while another build is under way, the log says so.
    public void renew(CollectionKey key) {
        var context = new RequestContext(Principal.system(key.tenant()), Deadline.in(RENEWAL), "0".repeat(32));
        var plan = new Plan(Plan.Purpose.REBUILD, true, Plan.DEFAULT_MARGIN);
        try {
            var build = rebuild(
                    context, key, new RebuildOrder(Optional.empty(), Optional.empty(), false, Optional.empty(), plan));
            LOG.info("collection {} is built anew as {}", key, build);
        } catch (PlimsollException refused) {
            LOG.warn("collection {} is not built anew: {}", key, refused.detail());
        }
    }

    private IndexGeneration wanted(IndexGeneration live, RebuildOrder order) {
        var stamp = order.model()
                .map(name -> models.named("model", name))
                .map(model -> new ModelStamp(model.name(), model.fingerprint(), model.dimensions()))
                .orElseGet(() -> present(live.model()));
        return new IndexGeneration(
                live.collection(),
                live.number(),
                GenerationState.BUILDING,
                order.chunking().orElse(live.chunking()),
                order.detectLanguage() ? Optional.empty() : order.language().or(live::language),
                stamp,
                live.since(),
                Optional.empty());
    }

    /// The stamp, if the server still has that model.
    private ModelStamp present(ModelStamp stamp) {
        models.require(stamp.name(), stamp.fingerprint());
        return stamp;
    }

    /// Makes a READY generation the one that answers.
    public Collection switchTo(RequestContext context, CollectionKey key, long number) {
        var live = collection(key).live();
        var chosen = generation(key, number);
        if (chosen.state() != GenerationState.READY) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "generation " + number + " is " + chosen.state() + "; only a READY one can be switched to");
        }
        return makeLive(context, chosen, live, "switched");
    }

    /// Makes the generation that answered before answer again.
    public Collection rollBack(RequestContext context, CollectionKey key) {
        var live = collection(key).live();
        var before = collections.generations(key).stream()
                .filter(generation -> generation.state() == GenerationState.RETIRED)
                .filter(generation -> generation.damage().isEmpty())
                .max(Comparator.comparing(IndexGeneration::since).thenComparingLong(IndexGeneration::number))
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.CONFLICT, "there is no generation to go back to: none is RETIRED"));
        return makeLive(context, before, live, "rolled back");
    }

    private Collection makeLive(RequestContext context, IndexGeneration chosen, IndexGeneration live, String what) {
        var reason = what + " from generation " + live.number() + " to " + chosen.number();
        var collection = collections.makeLive(chosen, live, Cause.by(context.actor(), reason));
        keeper.wake();
        return collection;
    }

    /// Gives up the collection's build.
    public IndexGeneration cancel(RequestContext context, CollectionKey key) {
        collection(key);
        var build = collections.generations(key).stream()
                .filter(generation ->
                        generation.state() == GenerationState.BUILDING || generation.state() == GenerationState.READY)
                .findFirst()
                .orElseThrow(() -> new PlimsollException(ErrorCode.CONFLICT, "no build is under way"));
        var cancelled = collections.move(build, GenerationState.FAILED, Cause.by(context.actor(), "cancelled"));
        keeper.wake();
        return cancelled;
    }

    /// The collection's generations by number.
    public List<RolloutStatus> status(CollectionKey key) {
        collection(key);
        return collections.generations(key).stream().map(this::status).toList();
    }

    private RolloutStatus status(IndexGeneration generation) {
        var complete = documents.completeness(generation);
        var progress = keeper.progress(generation);
        return new RolloutStatus(
                generation,
                complete.documents(),
                complete.passages(),
                generation.state() == GenerationState.RETIRED ? 0 : complete.missing(),
                progress.left(complete.missing()),
                progress.trouble(),
                store.report(generation));
    }

    private IndexGeneration generation(CollectionKey key, long number) {
        return collections.generations(key).stream()
                .filter(generation -> generation.number() == number)
                .findFirst()
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.NOT_FOUND, "there is no generation " + number + " of this collection"));
    }

    private Collection collection(CollectionKey key) {
        return collections
                .find(key)
                .orElseThrow(() ->
                        new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + key.name() + "'"));
    }
}
