package io.plimsoll.rollout;

import io.plimsoll.collection.Chunking;
import io.plimsoll.collection.CollectionSettings;
import java.util.Optional;

/// What a rebuild changes; what is absent stays as it is.
///
/// @param detectLanguage whether the language is to be detected per document from now on
public record RebuildOrder(
        Optional<Chunking> chunking,
        Optional<String> language,
        boolean detectLanguage,
        Optional<String> model,
        Plan plan) {

    public RebuildOrder {
        CollectionSettings.checkLanguage(language);
    }
}
