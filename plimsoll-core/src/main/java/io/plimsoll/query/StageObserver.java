package io.plimsoll.query;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.request.RequestContext;
import java.util.List;

/// Where the pipeline reports each stage: a span, a measurement and a log event.
public interface StageObserver {

    /// Reports nothing.
    StageObserver NONE = (context, stage, collection) -> new Observation() {};

    Observation begin(RequestContext context, Stage stage, CollectionKey collection);

    /// One run of one stage, until it is closed. Called from the thread that began it.
    interface Observation extends AutoCloseable {

        default void candidates(List<Candidate> candidates) {}

        /// The question as the stage was given it.
        default void question(String text) {}

        /// The model that did the stage's work.
        default void model(String name) {}

        /// The hits that were asked for.
        default void topK(int hits) {}

        default void degraded(Degradation degradation) {}

        default void failed(Throwable failure) {}

        @Override
        default void close() {}
    }
}
