package io.plimsoll.server.config;

import static io.plimsoll.server.config.PlimsollSettings.check;

import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The embedding model of new collections.
///
/// @param model         a bundled model, or, with a base URL, the service's name for its model
/// @param baseUrl       of an OpenAI-compatible service, such as `http://127.0.0.1:8000/v1`; the rest is for it
/// @param dimensions    of its vectors; absent to ask it
/// @param maxTokens     of a passage that reach the vector
/// @param queryPrefix   the model's instruction before a question
/// @param passagePrefix and before a passage
/// @param tls           with which it and this process know each other
public record Embedding(
        Optional<String> model,
        Optional<String> baseUrl,
        Optional<String> apiKey,
        Optional<Integer> dimensions,
        @DefaultValue("512") int maxTokens,
        @DefaultValue("") String queryPrefix,
        @DefaultValue("") String passagePrefix,
        @DefaultValue ClientTls tls) {
    public Embedding {
        check(maxTokens >= 32 && maxTokens <= 32_768, "plimsoll.embedding.max-tokens is between 32 and 32768");
        check(
                dimensions.isEmpty() || (dimensions.get() >= 1 && dimensions.get() <= 8_192),
                "plimsoll.embedding.dimensions is between 1 and 8192");
        check(
                baseUrl.isEmpty() || model.isPresent(),
                "plimsoll.embedding.base-url is set: plimsoll.embedding.model must name the service's model");
    }
}
