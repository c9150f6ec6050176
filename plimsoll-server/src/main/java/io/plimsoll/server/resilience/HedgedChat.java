package io.plimsoll.server.resilience;

import io.opentelemetry.context.Context;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ChatModel.ChatReply;
import io.plimsoll.inference.ChatModel.ChatRequest;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.resilience.FailoverChatModel.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request to several models: the next is asked when the ones before have been silent for a while or have failed.
/// The first word decides who answers.
final class HedgedChat {

    private static final int NOBODY = -1;

    private final List<Member> members;
    private final Duration hedgeAfter;
    private final RequestContext context;
    private final ChatRequest request;
    private final Consumer<String> onText;
    private final AtomicInteger speaker = new AtomicInteger(NOBODY);
    /// At most two events of each model.
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private final List<Thread> calls = new ArrayList<>();
    private int failed;
    private @Nullable PlimsollException firstFailure;

    private sealed interface Event {
        record Began(int member) implements Event {}

        record Ended(ChatReply reply) implements Event {}

        record Failed(int member, PlimsollException failure) implements Event {}

        /// The models asked so far have been silent for too long.
        record Silence() implements Event {}
    }

    HedgedChat(
            List<Member> members,
            Duration hedgeAfter,
            RequestContext context,
            ChatRequest request,
            Consumer<String> onText) {
        this.members = members;
        this.hedgeAfter = hedgeAfter;
        this.context = context;
        this.request = request;
        this.onText = onText;
    }

    ChatReply run() {
        try {
            askNext();
            while (true) {
                switch (next()) {
                    case Event.Began began -> hangUpOnAllBut(began.member());
                    case Event.Ended ended -> {
                        return ended.reply();
                    }
                    case Event.Failed failure -> fail(failure);
                    case Event.Silence unused -> askNext();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the call of the chat service was interrupted", e);
        } finally {
            hangUpOnAllBut(NOBODY);
        }
    }

    /// Each call has the deadline itself, so that an event comes in any case.
    private Event next() throws InterruptedException {
        if (speaker.get() != NOBODY || calls.size() == members.size()) {
            return events.take();
        }
        var event = events.poll(hedgeAfter.toNanos(), TimeUnit.NANOSECONDS);
        return event == null ? new Event.Silence() : event;
    }

    private void askNext() {
        int number = calls.size();
        if (number < members.size()) {
            calls.add(Thread.ofVirtual()
                    .name("chat-" + number)
                    .start(Context.current().wrap(() -> ask(number))));
        }
    }

    private void ask(int number) {
        try {
            var reply = members.get(number).chat(context, request, piece -> speak(number, piece));
            if (isSpeaking(number)) {
                events.add(new Event.Ended(reply));
            }
        } catch (PlimsollException failure) {
            events.add(new Event.Failed(number, failure));
        } catch (RuntimeException defect) {
            events.add(new Event.Failed(
                    number, new PlimsollException(ErrorCode.INTERNAL, "the call of the chat model failed", defect)));
        }
    }

    private void speak(int number, String piece) {
        if (!isSpeaking(number)) {
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "another model answers");
        }
        onText.accept(piece);
    }

    private boolean isSpeaking(int number) {
        if (speaker.compareAndSet(NOBODY, number)) {
            events.add(new Event.Began(number));
        }
        return speaker.get() == number;
    }

    private void fail(Event.Failed event) {
        int speaking = speaker.get();
        if (speaking != NOBODY && speaking != event.member()) {
            return; // it was hung up on
        }
        failed++;
        firstFailure = firstFailure == null ? event.failure() : firstFailure;
        if (speaking == event.member() || FailoverChatModel.isFinal(context, event.failure())) {
            throw event.failure();
        }
        if (calls.size() < members.size()) {
            askNext();
        } else if (failed == members.size()) {
            throw firstFailure;
        }
    }

    private void hangUpOnAllBut(int number) {
        for (int i = 0; i < calls.size(); i++) {
            if (i != number) {
                calls.get(i).interrupt();
            }
        }
    }
}
