package io.plimsoll.tika;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.zip.ZipInputStream;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.AbstractModelReader;
import opennlp.tools.ml.model.BinaryFileDataReader;
import opennlp.tools.util.normalizer.AggregateCharSequenceNormalizer;
import opennlp.tools.util.normalizer.CharSequenceNormalizer;
import opennlp.tools.util.normalizer.EmojiCharSequenceNormalizer;
import opennlp.tools.util.normalizer.NumberCharSequenceNormalizer;
import opennlp.tools.util.normalizer.ShrinkCharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;

/// The maximum entropy model of character n-grams that Tika ships for OpenNLP, in a few arrays. OpenNLP's own form, a
/// map from strings to objects with arrays of their own, takes 85 MB of heap; this takes 21. The parameters are kept
/// as `float`, which is the only difference to what OpenNLP says of the same n-grams.
final class LanguageModel {

    static final String FILE = "/opennlp-langdetect-20210413.bin";
    private static final String ENTRY = "langdetect.model";
    private static final int MAX_N_GRAM = 3;

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{IsAlphabetic}\\p{IsIdeographic}]+");

    /// As Tika prepares texts for this model.
    private static final CharSequenceNormalizer PREPARATION = new AggregateCharSequenceNormalizer(
            UrlCharSequenceNormalizer.getInstance(),
            text -> NO_WORD.matcher(text).replaceAll(" "),
            EmojiCharSequenceNormalizer.getInstance(),
            TwitterCharSequenceNormalizer.getInstance(),
            NumberCharSequenceNormalizer.getInstance(),
            ShrinkCharSequenceNormalizer.getInstance());

    /// N-grams are told apart by their code points, of which 64 bits hold three.
    private static final int BITS_OF_CODE_POINT = 21;
    private static final int MAX_LANGUAGES = 256;
    private static final long FREE = -1;

    /// 2^64 divided by the golden ratio: neighbouring keys land far from each other (Knuth, TAOCP 6.4).
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final String[] languages;

    /// The languages that n-grams have parameters for, pattern after pattern, and where each pattern begins.
    private final byte[] patterns;

    private final int[] patternStarts;

    /// An open-addressed hash table of n-grams: the key, the pattern and where its parameters begin.
    private final long[] keys;

    private final int[] patternOf;
    private final int[] parameterStarts;
    private final float[] parameters;

    private LanguageModel(String[] languages, int[][] patterns) {
        int count = Arrays.stream(patterns).mapToInt(pattern -> pattern[0]).sum();
        int capacity = Integer.highestOneBit(count) * 2;
        this.languages = languages;
        this.patternStarts = new int[patterns.length + 1];
        for (int i = 0; i < patterns.length; i++) {
            patternStarts[i + 1] = patternStarts[i] + patterns[i].length - 1;
        }
        this.patterns = flat(patterns, patternStarts[patterns.length]);
        this.keys = new long[capacity];
        this.patternOf = new int[capacity];
        this.parameterStarts = new int[capacity];
        this.parameters = new float
                [Arrays.stream(patterns)
                        .mapToInt(pattern -> pattern[0] * (pattern.length - 1))
                        .sum()];
        Arrays.fill(keys, FREE);
    }

    private static byte[] flat(int[][] patterns, int size) {
        var flat = new byte[size];
        int at = 0;
        for (var pattern : patterns) {
            for (int i = 1; i < pattern.length; i++) {
                flat[at++] = (byte) pattern[i];
            }
        }
        return flat;
    }

    static LanguageModel load() {
        try (var zip = new ZipInputStream(resource())) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(ENTRY)) {
                    return new Reader(new BufferedInputStream(zip)).read();
                }
            }
            throw new FileNotFoundException(ENTRY + " in " + FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource() throws IOException {
        var found = LanguageModel.class.getResourceAsStream(FILE);
        if (found == null) {
            throw new FileNotFoundException(FILE + " on the class path");
        }
        return found;
    }

    /// Reads the format with OpenNLP's reader of its parts.
    private static final class Reader extends AbstractModelReader {

        private static final String TYPE = "GIS";

        Reader(InputStream in) {
            super(new BinaryFileDataReader(in));
        }

        LanguageModel read() throws IOException {
            checkModelType();
            readInt(); // two values of older versions
            readDouble();
            var languages = getOutcomes();
            if (languages.length > MAX_LANGUAGES) {
                throw new IOException("the language model tells " + languages.length + " languages apart, of at most "
                        + MAX_LANGUAGES);
            }
            var patterns = getOutcomePatterns();
            var nGrams = getPredicates();
            var model = new LanguageModel(languages, patterns);
            int nGram = 0;
            int parameter = 0;
            for (int pattern = 0; pattern < patterns.length; pattern++) {
                for (int i = 0; i < patterns[pattern][0]; i++) {
                    model.put(key(nGrams[nGram++]), pattern, parameter);
                    for (int outcome = 1; outcome < patterns[pattern].length; outcome++) {
                        model.parameters[parameter++] = (float) readDouble();
                    }
                }
            }
            return model;
        }

        @Override
        public void checkModelType() throws IOException {
            var type = readUTF();
            if (!type.equals(TYPE)) {
                throw new IOException("the language model is of the type " + type + ", not " + TYPE);
            }
        }

        @Override
        public AbstractModel constructModel() {
            throw new UnsupportedOperationException("read");
        }
    }

    private void put(long key, int pattern, int parameter) {
        int slot = slot(key);
        keys[slot] = key;
        patternOf[slot] = pattern;
        parameterStarts[slot] = parameter;
    }

    /// Where the n-gram is, or would be.
    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * SPREAD) >>> 40) & mask;
        while (keys[slot] != key && keys[slot] != FREE) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long key(String nGram) {
        if (nGram.codePointCount(0, nGram.length()) > MAX_N_GRAM) {
            throw new IllegalArgumentException("more than " + MAX_N_GRAM + " characters: " + nGram);
        }
        return nGram.codePoints().asLongStream().reduce(0, LanguageModel::longer);
    }

    private static long longer(long key, long codePoint) {
        return key << BITS_OF_CODE_POINT | codePoint;
    }

    /// How likely it is that the text is of each language, by the language's code.
    Map<String, Double> probabilities(String text) {
        var scores = new double[languages.length];
        for (long nGram : nGrams(text)) {
            add(slot(nGram), scores);
        }
        double most = Arrays.stream(scores).max().orElse(0);
        double sum = Arrays.stream(scores).map(score -> Math.exp(score - most)).sum();
        var probabilities = new HashMap<String, Double>();
        for (int i = 0; i < scores.length; i++) {
            probabilities.put(languages[i], Math.exp(scores[i] - most) / sum);
        }
        return probabilities;
    }

    /// Each that occurs, once; a blank alone is none.
    private static long[] nGrams(String text) {
        var prepared = PREPARATION
                .normalize(text)
                .codePoints()
                .map(Character::toLowerCase)
                .toArray();
        var nGrams = LongStream.builder();
        for (int start = 0; start < prepared.length; start++) {
            long key = 0;
            for (int end = start; end < Math.min(start + MAX_N_GRAM, prepared.length); end++) {
                key = longer(key, prepared[end]);
                nGrams.add(key);
            }
        }
        return nGrams.build().filter(nGram -> nGram != ' ').distinct().toArray();
    }

    private void add(int slot, double[] scores) {
        if (keys[slot] == FREE) {
            return;
        }
        int parameter = parameterStarts[slot];
        int end = patternStarts[patternOf[slot] + 1];
        for (int i = patternStarts[patternOf[slot]]; i < end; i++) {
            scores[Byte.toUnsignedInt(patterns[i])] += parameters[parameter++];
        }
    }
}
