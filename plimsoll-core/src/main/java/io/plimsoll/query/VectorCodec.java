package io.plimsoll.query;

import io.plimsoll.cache.CacheCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Vectors, each number as it is.
final class VectorCodec implements CacheCodec<float[]> {

    private static final int MAX_DIMENSIONS = 65_536;

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(float[] vector, DataOutput out) throws IOException {
        out.writeInt(vector.length);
        var bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
        bytes.asFloatBuffer().put(vector);
        out.write(bytes.array());
    }

    @Override
    public float[] read(DataInput in) throws IOException {
        var vector = new float[EntryText.count(in, MAX_DIMENSIONS)];
        var bytes = new byte[vector.length * Float.BYTES];
        in.readFully(bytes);
        ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
        return vector;
    }
}
