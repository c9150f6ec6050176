package io.plimsoll.server;

import io.plimsoll.inference.ChatModel;

/// The second model of the chat service, which the flag `chat-model` switches to.
record AlternativeChatModel(ChatModel model) implements AutoCloseable {

    @Override
    public void close() {
        model.close();
    }
}
