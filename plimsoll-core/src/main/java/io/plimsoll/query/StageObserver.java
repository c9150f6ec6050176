package io.plimsoll.query;

import io.plimsoll.cache.CacheUse;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.function.Consumer;

/// Where the pipeline reports each stage: a span, a measurement and a log event; and at the end the whole [Walk].
public interface StageObserver {

    /// Reports nothing.
    StageObserver NONE = (context, stage, collection) -> new Observation() {};

    Observation begin(RequestContext context, Stage stage, CollectionKey collection);

    /// A question has come to its end, well or not. Called from the thread that answered it, which must not wait.
    default void ended(Walk walk) {}

    /// This observer, and another that hears of the ends.
    default StageObserver andAtTheEnd(Consumer<Walk> other) {
        var one = this;
        return new StageObserver() {
            @Override
            public Observation begin(RequestContext context, Stage stage, CollectionKey collection) {
                return one.begin(context, stage, collection);
            }

            @Override
            public void ended(Walk walk) {
                one.ended(walk);
                other.accept(walk);
            }
        };
    }

    /// One run of one stage, until it is closed. Called from the thread that began it.
    interface Observation extends AutoCloseable {

        default void candidates(List<Candidate> candidates) {}

        /// The question as the stage was given it.
        default void question(String text) {}

        /// What was made of the question.
        default void rewritten(Query query) {}

        /// One of the searches has ended.
        default void searched(Searched searched) {}

        /// Both searches merged, before they are diversified.
        default void fused(List<Candidate> candidates) {}

        /// The model that did the stage's work.
        default void model(String name) {}

        /// The hits that were asked for.
        default void topK(int hits) {}

        /// What the stage's cache had: of vectors in EMBED, of rankings in RETRIEVE, of answers in GENERATE. A stage
        /// whose result a later one's cache has is not run, and not observed.
        default void cache(CacheUse use) {}

        default void degraded(Degradation degradation) {}

        default void failed(Throwable failure) {}

        @Override
        default void close() {}
    }
}
