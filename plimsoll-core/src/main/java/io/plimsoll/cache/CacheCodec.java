package io.plimsoll.cache;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// How the results of one area are written.
public interface CacheCodec<T> {

    /// Moves with every change of what is written, and of how results come about: entries of another version are as
    /// good as absent.
    int version();

    void write(T value, DataOutput out) throws IOException;

    T read(DataInput in) throws IOException;
}
