package io.plimsoll.quality;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What is known of one question for telling whether questions have changed.
///
/// @param vector   of the question, in steps of 1/127
/// @param score    of its best hit
/// @param unknown  share of its words that stand nowhere in the collection
/// @param name     the question's text where that may be kept, else a hash of it
record Sample(byte[] vector, double score, boolean zeroHits, boolean abstained, double unknown, String name) {

    private static final int MAX_NAME_CHARS = 200;

    static byte[] stepped(float[] vector) {
        var steps = new byte[vector.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = (byte) Math.clamp(Math.round(vector[i] * 127), -127, 127);
        }
        return steps;
    }

    Sample {
        name = name.substring(0, Math.min(name.length(), MAX_NAME_CHARS));
    }

    Sample unnamed() {
        return new Sample(vector, score, zeroHits, abstained, unknown, "");
    }

    /// Of unit vectors.
    static double squaredDistance(Sample one, Sample other) {
        long sum = 0;
        for (int i = 0; i < one.vector.length; i++) {
            int difference = one.vector[i] - other.vector[i];
            sum += (long) difference * difference;
        }
        return sum / (127.0 * 127.0);
    }

    /// @param model the vectors' model; samples of another one do not compare
    static byte[] written(String model, List<Sample> samples) {
        var name = model.getBytes(StandardCharsets.UTF_8);
        int each = samples.isEmpty() ? 0 : samples.getFirst().vector.length + 18;
        var out = ByteBuffer.allocate(12 + name.length + samples.size() * each);
        out.putInt(name.length).put(name).putInt(samples.size());
        out.putInt(samples.isEmpty() ? 0 : samples.getFirst().vector.length);
        for (var sample : samples) {
            out.put(sample.vector).putDouble(sample.score).putDouble(sample.unknown);
            out.put((byte) (sample.zeroHits ? 1 : 0)).put((byte) (sample.abstained ? 1 : 0));
        }
        return out.array();
    }

    /// Nothing where they are of another model.
    static List<Sample> read(String model, byte[] written) {
        var in = ByteBuffer.wrap(written);
        var name = new byte[in.getInt()];
        in.get(name);
        var samples = new ArrayList<Sample>();
        if (new String(name, StandardCharsets.UTF_8).equals(model)) {
            int count = in.getInt();
            int dimensions = in.getInt();
            for (int i = 0; i < count; i++) {
                var vector = new byte[dimensions];
                in.get(vector);
                double score = in.getDouble();
                double unknown = in.getDouble();
                samples.add(new Sample(vector, score, in.get() == 1, in.get() == 1, unknown, ""));
            }
        }
        return samples;
    }
}
