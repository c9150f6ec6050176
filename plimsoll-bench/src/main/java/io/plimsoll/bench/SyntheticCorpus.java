package io.plimsoll.bench;

import java.util.Arrays;
import java.util.Random;

/// Passages made up from a seed, alike in what costs a search time: words with the frequencies of Zipf and Mandelbrot,
/// and vectors of unit length in clusters. A passage depends on the seed and its number alone.
final class SyntheticCorpus {

    static final int DIMENSIONS = 384;

    private static final int WORDS = 50_000;
    private static final int FLATTENING = 10;
    private static final int FEWEST_WORDS = 60;
    private static final int MOST_WORDS = 180;
    private static final int CLUSTERS = 1_000;

    /// How far a passage lies from its cluster's centre, and a question from a passage, in lengths of a unit vector.
    private static final double PASSAGE_DISTANCE = 0.75;

    private static final double QUESTION_DISTANCE = 0.5;
    private static final long QUESTIONS = 1L << 40;
    private static final long CENTRES = 2L << 40;

    private final long seed;
    private final double[] upTo = new double[WORDS];
    private final float[][] centres = new float[CLUSTERS][];

    SyntheticCorpus(long seed) {
        this.seed = seed;
        double sum = 0;
        for (int rank = 0; rank < WORDS; rank++) {
            sum += 1.0 / (rank + 1 + FLATTENING);
            upTo[rank] = sum;
        }
        for (int i = 0; i < CLUSTERS; i++) {
            centres[i] = unit(random(CENTRES + i), new float[DIMENSIONS], 1);
        }
    }

    String title(int passage) {
        return words(random(passage), 4);
    }

    String text(int passage) {
        var random = random(passage);
        return words(random, FEWEST_WORDS + random.nextInt(MOST_WORDS - FEWEST_WORDS));
    }

    float[] vector(int passage) {
        var random = random(~(long) passage);
        return unit(random, centres[random.nextInt(CLUSTERS)], PASSAGE_DISTANCE);
    }

    /// A question about some passage: a few of its words and a vector near its own.
    Question question(int number, int passages) {
        var random = random(QUESTIONS + number);
        int passage = random.nextInt(passages);
        var words = text(passage).split(" ", -1);
        var asked = new String[3 + random.nextInt(5)];
        for (int i = 0; i < asked.length; i++) {
            asked[i] = words[random.nextInt(words.length)];
        }
        return new Question(String.join(" ", asked), unit(random, vector(passage), QUESTION_DISTANCE));
    }

    record Question(String text, float[] vector) {}

    private Random random(long number) {
        return new Random(seed * 1_000_003 + number * 0x9E3779B97F4A7C15L);
    }

    private String words(Random random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[WORDS - 1]);
            text.append(i == 0 ? "" : " ").append(word(Math.min(WORDS - 1, found < 0 ? -found - 1 : found)));
        }
        return text.toString();
    }

    /// A word for a rank: no two ranks have the same, and frequent ones are short.
    private static String word(int rank) {
        var word = new StringBuilder();
        for (int rest = rank + 1; rest > 0; rest /= 60) {
            int syllable = rest % 60;
            word.append("bdfgklmnprtv".charAt(syllable / 5)).append("aeiou".charAt(syllable % 5));
        }
        return word.append('x').toString();
    }

    /// The direction of `from` moved by a random vector of the given length.
    private static float[] unit(Random random, float[] from, double distance) {
        var moved = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            moved[i] = (float) (from[i] + random.nextGaussian() * distance / Math.sqrt(DIMENSIONS));
        }
        double length = Math.sqrt(Vectors.dot(moved, moved));
        for (int i = 0; i < DIMENSIONS; i++) {
            moved[i] = (float) (moved[i] / length);
        }
        return moved;
    }
}
