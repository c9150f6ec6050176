package io.plimsoll.query;

import java.util.Optional;

/// What is run: the question after rewriting.
///
/// @param text     self-contained and corrected
/// @param lexical  for the search by words: the same with acronyms expanded
/// @param language ISO 639-1 code, where it could be told
public record Query(String text, String lexical, Optional<String> language) {}
