package io.plimsoll.tika;

import java.nio.file.Path;
import java.util.Optional;

/// Reads a format that is made of bytes.
@FunctionalInterface
interface FileReader {

    /// Adds the blocks and gives the title the file states itself. Whatever it throws is about the file.
    Optional<String> read(Path file, TextAssembler out) throws Exception;
}
