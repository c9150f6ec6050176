package io.plimsoll.bench;

/// Arithmetic on vectors.
final class Vectors {

    private Vectors() {}

    static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    static double cosine(float[] one, float[] other) {
        return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
    }
}
