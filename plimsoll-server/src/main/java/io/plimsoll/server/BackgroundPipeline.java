package io.plimsoll.server;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.query.Conversations;
import io.plimsoll.query.QueryCaches;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.QuerySettings;
import io.plimsoll.query.StageObserver;
import io.plimsoll.query.Trials;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.tenant.Principal;
import java.util.List;
import java.util.Optional;

/// The pipeline that serves, on the engine and the models that serve, for the server's own questions: without a chat
/// model, which would cost, without conversations, and without being counted as questions of users.
final class BackgroundPipeline {

    private BackgroundPipeline() {}

    static QueryPipeline of(
            CollectionCatalog collections,
            SearchEngine engine,
            EmbeddingModels embeddings,
            Optional<RerankModel> rerank,
            LanguageDetector languages,
            LiveFlags flags) {
        return new QueryPipeline(
                collections,
                engine,
                new QueryPipeline.Models(embeddings, rerank, Optional.empty(), Optional.empty(), languages),
                new NoConversations(),
                StageObserver.NONE,
                new ServingLoad(),
                flags,
                QueryCaches.none(),
                Trials.NONE,
                QuerySettings.DEFAULT);
    }

    private static final class NoConversations implements Conversations {

        @Override
        public List<Turn> recent(Principal principal, CollectionKey collection, String session, int limit) {
            return List.of();
        }

        @Override
        public void add(Principal principal, CollectionKey collection, String session, Turn turn) {}
    }
}
