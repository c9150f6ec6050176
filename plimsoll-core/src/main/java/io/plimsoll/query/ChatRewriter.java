package io.plimsoll.query;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.inference.ChatModel.ChatRequest;
import io.plimsoll.inference.ChatModel.Message;
import io.plimsoll.inference.ChatModel.Speaker;
import io.plimsoll.request.RequestContext;
import java.util.List;

/// Has a chat model make a follow-up self-contained; the rest, and everything where the model fails, is left to the
/// rewriter in process.
final class ChatRewriter implements Rewriter {

    /// Of the time that is left for rewriting; the rest is for the rewriter in process.
    private static final double SHARE = 0.75;

    private static final int MAX_OUTPUT_TOKENS = 128;
    private static final String RULES = """
            Rewrite the user's last question so that it can be understood without the conversation. Keep its language,
            names and numbers. Reply with the question alone. If it is already self-contained, repeat it.""";

    private final ChatModels models;
    private final Rewriter inProcess;

    ChatRewriter(ChatModels models, Rewriter inProcess) {
        this.models = models;
        this.inProcess = inProcess;
    }

    @Override
    public Query rewrite(RequestContext context, Question question, Background background, List<Degradation> degraded) {
        if (background.turns().isEmpty() || !context.flags().get(Flags.REWRITE)) {
            return inProcess.rewrite(context, question, background, degraded);
        }
        try {
            var reply = models.of(context, Stage.REWRITE, degraded)
                    .chat(
                            context.withDeadline(context.deadline().share(SHARE)),
                            new ChatRequest(
                                    List.of(new Message(Speaker.SYSTEM, RULES), conversation(question, background)),
                                    MAX_OUTPUT_TOKENS),
                            piece -> {});
            var text = reply.text().strip();
            var rewritten = text.isEmpty() || text.length() > Question.MAX_CHARS ? question.text() : text;
            return inProcess.rewrite(
                    context,
                    new Question(question.collection(), rewritten, question.session(), question.options()),
                    new Background(List.of(), background.vocabulary(), background.samples()),
                    degraded);
        } catch (PlimsollException failure) {
            if (failure.code() == ErrorCode.CANCELLED) {
                throw failure;
            }
            degraded.add(new Degradation(Stage.REWRITE, failure.detail()));
            return inProcess.rewrite(context, question, background, degraded);
        }
    }

    private static Message conversation(Question question, Background background) {
        var text = new StringBuilder();
        for (var turn : background.turns()) {
            text.append("User: ")
                    .append(turn.question())
                    .append("\nAssistant: ")
                    .append(turn.answer())
                    .append('\n');
        }
        return new Message(
                Speaker.USER,
                text.append("Last question: ").append(question.text()).toString());
    }
}
