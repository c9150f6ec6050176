package io.plimsoll.query;

import io.plimsoll.engine.Vocabulary;
import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.function.Function;

/// Makes a question fit for searching: self-contained, spelt as the collection spells.
interface Rewriter {

    /// What the collection and the session know, seen under the caller's access scope.
    ///
    /// @param turns   of the session, the oldest first
    /// @param samples passages that hold a given word
    record Background(List<Conversations.Turn> turns, Vocabulary vocabulary, Function<String, List<String>> samples) {}

    Query rewrite(RequestContext context, Question question, Background background, List<Degradation> degraded);
}
