package io.plimsoll.server.http;

/// Which models are behind services, and so may cost something.
public record PaidModels(boolean embedding, boolean chat, boolean rerank) {}
