package io.plimsoll.server.config;

import static io.plimsoll.server.config.PlimsollSettings.check;

import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The rerank model.
///
/// @param directory holds an ONNX cross-encoder, `model.onnx` and `tokenizer.json`
/// @param dialect   `cohere` (Cohere, Jina) or `tei`
/// @param tls       with which the service and this process know each other
public record Rerank(
        Optional<String> directory,
        Optional<String> baseUrl,
        Optional<String> model,
        Optional<String> apiKey,
        @DefaultValue("cohere") String dialect,
        @DefaultValue ClientTls tls) {
    public Rerank {
        check(dialect.equals("cohere") || dialect.equals("tei"), "plimsoll.rerank.dialect is 'cohere' or 'tei'");
        check(
                directory.isEmpty() || baseUrl.isEmpty(),
                "plimsoll.rerank.directory and plimsoll.rerank.base-url exclude each other");
    }
}
