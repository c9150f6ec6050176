package io.plimsoll.server.resilience;

import io.plimsoll.error.Blame;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Several chat models in the order in which they are preferred, each behind its guard: where one fails before the
/// first word of its answer, or allows no call in time, the next is asked. Once words have been passed on there is no
/// way back, and a failure is the answer's.
///
/// With hedging (Dean and Barroso, "The Tail at Scale") the next is asked also when the one before has been silent for
/// a while; whoever speaks first answers, and the others are hung up on.
public final class FailoverChatModel implements ChatModel {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverChatModel.class);

    /// @param guard stands before the model
    public record Member(ChatModel model, CallGuard guard) {

        ChatReply chat(RequestContext context, ChatRequest request, Consumer<String> onText) {
            return guard.call(context, () -> model.chat(context, request, onText));
        }
    }

    private final List<Member> members;
    private final Optional<Duration> hedgeAfter;

    /// @param hedgeAfter how long a model may be silent before the next is asked as well; absent to ask one at a time
    public FailoverChatModel(List<Member> members, Optional<Duration> hedgeAfter) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("there is at least one chat model");
        }
        this.members = List.copyOf(members);
        this.hedgeAfter = hedgeAfter;
    }

    /// The names of all, in their order.
    @Override
    public String name() {
        return members.stream().map(member -> member.model().name()).collect(Collectors.joining(", "));
    }

    @Override
    public ChatReply chat(RequestContext context, ChatRequest request, Consumer<String> onText) {
        return hedgeAfter.isPresent() && members.size() > 1
                ? new HedgedChat(members, hedgeAfter.get(), context, request, onText).run()
                : inTurn(context, request, onText);
    }

    private ChatReply inTurn(RequestContext context, ChatRequest request, Consumer<String> onText) {
        var heard = new Heard(onText);
        @Nullable PlimsollException first = null;
        for (var member : members) {
            try {
                return member.chat(context, request, heard);
            } catch (PlimsollException failure) {
                if (heard.anything || isFinal(context, failure)) {
                    throw failure;
                }
                LOG.debug("chat model {} failed: {}", member.model().name(), failure.detail());
                first = first == null ? failure : first;
            }
        }
        throw first == null ? new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "there is no chat model") : first;
    }

    /// Whether another model would fare no better.
    static boolean isFinal(RequestContext context, PlimsollException failure) {
        return failure.code().blame() == Blame.CALLER
                || failure.code() == ErrorCode.SHUTTING_DOWN
                || context.deadline().passed();
    }

    /// Notes whether anything was passed on.
    private static final class Heard implements Consumer<String> {
        private final Consumer<String> onText;
        private boolean anything;

        Heard(Consumer<String> onText) {
            this.onText = onText;
        }

        @Override
        public void accept(String piece) {
            anything = true;
            onText.accept(piece);
        }
    }

    @Override
    public void close() {
        members.forEach(member -> member.model().close());
    }
}
