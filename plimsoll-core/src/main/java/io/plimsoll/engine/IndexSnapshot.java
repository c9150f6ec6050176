package io.plimsoll.engine;

import java.io.InputStream;
import java.util.List;

/// The last commit of an index as files, which stay as they are until this is closed. Holding one keeps nobody from
/// reading, writing or committing.
public interface IndexSnapshot extends AutoCloseable {

    /// @param name     within the index
    /// @param checksum of the content, as the index keeps it; with name and length it tells contents apart
    record File(String name, long bytes, String checksum) {}

    List<File> files();

    /// The content; the caller closes it. Throws `NOT_FOUND` where the index was dropped meanwhile.
    InputStream open(File file);

    @Override
    void close();
}
