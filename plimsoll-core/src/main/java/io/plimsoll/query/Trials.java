package io.plimsoll.query;

import io.plimsoll.request.RequestContext;
import java.util.function.Function;

/// Where a question may turn out to have a part in a canary: it is then answered with the flags of its arm, and how it
/// ended is taken down.
public interface Trials {

    /// No question has.
    Trials NONE = new Trials() {
        @Override
        public Ranking search(RequestContext context, Question question, Function<RequestContext, Ranking> search) {
            return search.apply(context);
        }

        @Override
        public Answer ask(RequestContext context, Question question, Function<RequestContext, Answer> ask) {
            return ask.apply(context);
        }
    };

    /// @param search answers the question with the flags of the context that it is given
    Ranking search(RequestContext context, Question question, Function<RequestContext, Ranking> search);

    /// @param ask answers the question with the flags of the context that it is given
    Answer ask(RequestContext context, Question question, Function<RequestContext, Answer> ask);
}
