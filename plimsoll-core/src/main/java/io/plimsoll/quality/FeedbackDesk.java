package io.plimsoll.quality;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.evaluation.Origin;
import io.plimsoll.evaluation.Relevant;
import io.plimsoll.quality.QualityStore.Reaction;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Permission;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Takes what users say of answers, and proposes golden questions from it: a question with the places that an answer
/// cites, where it was found right, or with the place that was opened. Somebody has to accept them before they are
/// asked.
public final class FeedbackDesk {

    private static final int ID_CHARS = 12;

    private final QualityStore store;
    private final LiveAnswers answers;
    private final GoldenStore golden;
    private final InstantSource clock;

    public FeedbackDesk(QualityStore store, LiveAnswers answers, GoldenStore golden, InstantSource clock) {
        this.store = store;
        this.answers = answers;
        this.golden = golden;
        this.clock = clock;
    }

    /// @param proposed whether a golden question was made of it
    public record Taken(boolean proposed, String detail) {}

    /// What somebody says of an answer of his own: any other is as good as not there.
    ///
    /// @param clicked number of the citation that was opened
    public Taken take(RequestContext context, String traceId, Optional<Reaction> reaction, Optional<Integer> clicked) {
        if (reaction.isPresent() == clicked.isPresent()) {
            throw PlimsollException.invalidField(
                    "rating", "say either a rating, up or down, or a citation that was opened");
        }
        var answer = answers.recent(context.tenant(), traceId)
                .or(() -> store.find(context.tenant(), traceId))
                .filter(found -> found.principal().equals(context.principal().id()))
                .filter(found -> context.principal()
                        .may(Permission.SEARCH, found.collection().name().value()))
                .orElseThrow(() -> new PlimsollException(
                        ErrorCode.NOT_FOUND, "no answer to you under this trace id is remembered, or no longer"));
        if (clicked.isPresent() && !answer.cited().containsKey(clicked.get())) {
            throw PlimsollException.invalidField("citation", "the answer has no citation [" + clicked.get() + "]");
        }
        store.react(answer, reaction, clicked, clock.instant());
        return propose(answer, reaction, clicked);
    }

    private Taken propose(RememberedAnswer answer, Optional<Reaction> reaction, Optional<Integer> clicked) {
        if (reaction.filter(said -> said == Reaction.DOWN).isPresent()) {
            return new Taken(false, "kept; of an answer that was wrong it is not known where the right one stands");
        }
        if (answer.question().isEmpty()) {
            return new Taken(false, "kept; texts of questions are not, unless the flag keep-questions is set");
        }
        var relevant = clicked.map(number -> List.of(answer.cited().get(number)))
                .orElseGet(() -> answer.cited().values().stream().distinct().toList());
        if (relevant.isEmpty()) {
            return new Taken(false, "kept; the answer cites nothing");
        }
        var origin = clicked.isPresent() ? Origin.CLICK : Origin.FEEDBACK;
        boolean proposed = golden.propose(answer.collection(), question(answer, relevant, origin));
        return new Taken(
                proposed,
                proposed
                        ? "kept, and proposed as a golden question"
                        : "kept; it is proposed already, or" + " too many are");
    }

    private static GoldenQuestion question(RememberedAnswer answer, List<Relevant> relevant, Origin origin) {
        var text = answer.question().orElseThrow();
        return new GoldenQuestion(
                origin.wireName() + "-" + answer.traceId().substring(0, ID_CHARS),
                text.substring(0, Math.min(text.length(), GoldenQuestion.MAX_QUESTION_CHARS)),
                relevant,
                answer.labels(),
                origin,
                false);
    }
}
