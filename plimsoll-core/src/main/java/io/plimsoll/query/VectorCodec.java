package io.plimsoll.query;

import io.plimsoll.cache.CacheCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

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
        for (float each : vector) {
            out.writeFloat(each);
        }
    }

    @Override
    public float[] read(DataInput in) throws IOException {
        var vector = new float[EntryText.count(in, MAX_DIMENSIONS)];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = in.readFloat();
        }
        return vector;
    }
}
