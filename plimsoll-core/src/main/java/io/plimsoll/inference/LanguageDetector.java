package io.plimsoll.inference;

import java.util.Optional;

/// Tells the language of a text.
@FunctionalInterface
public interface LanguageDetector {

    /// The ISO 639-1 code; absent where the text is too short or too mixed to be sure.
    Optional<String> detect(String text);
}
