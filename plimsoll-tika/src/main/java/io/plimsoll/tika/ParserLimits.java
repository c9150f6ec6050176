package io.plimsoll.tika;

import java.time.Duration;

/// What a document may cost at most.
///
/// @param maxTextChars           UTF-16 units of extracted text
/// @param maxDepth               nested elements, arrays, lists or multiparts
/// @param maxEmbeddedDepth       messages within messages
/// @param timeout                for one document; also the longest wait for a free thread
/// @param maxExpansionRatio      unpacked size over packed size, once past the floor
/// @param expansionFloorBytes    up to this unpacked size any ratio is fine
/// @param threads                documents parsed at the same time
public record ParserLimits(
        int maxTextChars,
        int maxDepth,
        int maxEmbeddedDepth,
        Duration timeout,
        int maxExpansionRatio,
        long expansionFloorBytes,
        int threads) {

    /// How many bytes of source text or markup one character of extracted text is granted.
    private static final int SOURCE_BYTES_PER_CHAR = 10;

    public ParserLimits {
        requirePositive("maxTextChars", maxTextChars);
        requirePositive("maxDepth", maxDepth);
        requirePositive("maxEmbeddedDepth", maxEmbeddedDepth);
        requirePositive("maxExpansionRatio", maxExpansionRatio);
        requirePositive("expansionFloorBytes", expansionFloorBytes);
        requirePositive("threads", threads);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive");
        }
    }

    public static ParserLimits defaults() {
        return new ParserLimits(
                10_000_000,
                100,
                5,
                Duration.ofSeconds(60),
                200,
                5_000_000,
                Runtime.getRuntime().availableProcessors());
    }

    /// The most markup that is read into memory.
    long maxSourceBytes() {
        return (long) maxTextChars * SOURCE_BYTES_PER_CHAR;
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }
}
