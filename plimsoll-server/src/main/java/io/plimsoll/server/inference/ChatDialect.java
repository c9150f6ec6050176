package io.plimsoll.server.inference;

/// What a chat service calls the limit of an answer's tokens.
public enum ChatDialect {
    /// `max_tokens`, which compatible servers understand: vLLM, llama.cpp, Ollama and gateways.
    COMPATIBLE("max_tokens"),
    /// `max_completion_tokens`, which OpenAI's reasoning models insist on.
    OPENAI("max_completion_tokens");

    private final String outputLimit;

    ChatDialect(String outputLimit) {
        this.outputLimit = outputLimit;
    }

    String outputLimit() {
        return outputLimit;
    }
}
