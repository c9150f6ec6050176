package io.plimsoll.query;

import io.plimsoll.engine.SearchEngine;
import java.util.List;

/// What answers questions, as [QueryPipeline] puts it together.
///
/// @param models     names of the models beside the embedding models, and what was measured of them
/// @param generator  by a chat model where there is one
/// @param extractive quotes passages
record PipelineParts(
        AnsweringGeneration generations,
        SearchEngine engine,
        Conversations conversations,
        StageObserver observer,
        QueryCaches caches,
        List<String> models,
        Rewriter rewriter,
        Retriever retriever,
        Reranker reranker,
        Generator generator,
        Generator extractive,
        QuerySettings settings) {}
