package io.plimsoll.tika;

import java.util.Optional;

/// Reads a format that is made of characters.
@FunctionalInterface
interface TextReader {

    /// Adds the blocks and gives the title the text states itself.
    Optional<String> read(String source, TextAssembler out);
}
