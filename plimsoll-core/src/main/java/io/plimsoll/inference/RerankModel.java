package io.plimsoll.inference;

import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Scores passages against a question more closely than a first search can.
public interface RerankModel extends AutoCloseable {

    /// @param wordWeight inverse document frequency of a lower-cased word in the collection, at least 0
    record RerankRequest(String question, List<String> passages, ToDoubleFunction<String> wordWeight) {
        public RerankRequest {
            passages = List.copyOf(passages);
        }
    }

    String name();

    /// One score per passage, in order; higher is better, comparable within the call only.
    double[] score(RequestContext context, RerankRequest request);

    @Override
    void close();
}
