package io.plimsoll.audit;

import java.util.Optional;

/// Where the files of one transparency log are read from: a folder, a database, or a web server.
public interface LogSource {

    /// The signed checkpoint, which says how long the log is.
    String CHECKPOINT = "checkpoint";

    /// The key that checkpoints are signed with, in the form of [NoteKey].
    String KEY = "key";

    /// The whole file of this path, such as `tile/0/001`; absent where there is none.
    Optional<byte[]> read(String path);
}
