package io.plimsoll.audit;

/// Where the files of one transparency log are kept.
public interface LogStore extends LogSource {

    /// Writes a tile or a bundle; durable when it returns.
    void write(String path, byte[] content);

    /// Replaces a file at once and durably: whoever reads sees the one or the other.
    void replace(String path, byte[] content);

    /// Forgets a partial tile that a wider one stands for.
    void remove(String path);
}
