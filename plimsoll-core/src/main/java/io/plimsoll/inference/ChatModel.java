package io.plimsoll.inference;

import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.function.Consumer;

/// A conversational model behind a service.
public interface ChatModel extends AutoCloseable {

    enum Speaker {
        SYSTEM,
        USER,
        ASSISTANT
    }

    record Message(Speaker speaker, String text) {}

    /// @param maxOutputTokens the answer is cut there
    record ChatRequest(List<Message> messages, int maxOutputTokens) {
        public ChatRequest {
            messages = List.copyOf(messages);
        }
    }

    /// @param model that wrote it, which need not be the one that was asked first
    record ChatReply(String text, TokenUsage usage, String model) {}

    String name();

    /// Streams the reply's pieces to `onText` as they come and returns the whole. Throws `DEPENDENCY_FAILED` when the
    /// service fails, also in the middle, `DEPENDENCY_LIMITED` when it allows no call before the deadline, and
    /// `DEADLINE_EXCEEDED` when the deadline passes first.
    ChatReply chat(RequestContext context, ChatRequest request, Consumer<String> onText);

    @Override
    void close();
}
