package io.plimsoll.server.telemetry;

import io.plimsoll.query.Stage;
import java.util.Set;

/// Which models are behind services; any other runs in process.
///
/// @param embedding the embedding services' names for their models
/// @param chat      the chat services'
public record ModelServices(Set<String> embedding, Set<String> chat) {

    public static final ModelServices NONE = new ModelServices(Set.of(), Set.of());

    private static final String PROTOCOL = "openai";
    private static final String IN_PROCESS = "plimsoll";

    public ModelServices {
        embedding = Set.copyOf(embedding);
        chat = Set.copyOf(chat);
    }

    /// The protocol by which the model is served, which is all that is known of who serves it.
    String provider(String model) {
        return embedding.contains(model) || chat.contains(model) ? PROTOCOL : IN_PROCESS;
    }

    /// Whether the stage calls a service.
    boolean serve(Stage stage) {
        return switch (stage) {
            case EMBED -> !embedding.isEmpty();
            case REWRITE, GENERATE -> !chat.isEmpty();
            case RETRIEVE, RERANK -> false;
        };
    }
}
