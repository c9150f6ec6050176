package io.plimsoll.collection;

import io.plimsoll.error.PlimsollException;
import java.util.Optional;

/// What a tenant decides about a collection.
///
/// @param language ISO 639-1 code whose analyzer all documents get; absent to detect it per document
public record CollectionSettings(Chunking chunking, Optional<String> language, Freshness freshness) {

    public static final CollectionSettings DEFAULT =
            new CollectionSettings(Chunking.DEFAULT, Optional.empty(), Freshness.ANY);

    /// The same with what an index was built with.
    public CollectionSettings builtLike(IndexGeneration generation) {
        return new CollectionSettings(generation.chunking(), generation.language(), freshness);
    }

    public CollectionSettings {
        checkLanguage(language);
    }

    /// Throws an `INVALID_FIELD` naming `language` for what is no ISO 639-1 code.
    public static void checkLanguage(Optional<String> language) {
        if (language.isPresent() && !language.get().matches("[a-z]{2}")) {
            throw PlimsollException.invalidField("language", "a language is an ISO 639-1 code such as 'en' or 'de'");
        }
    }
}
