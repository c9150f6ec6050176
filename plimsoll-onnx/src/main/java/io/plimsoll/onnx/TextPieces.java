package io.plimsoll.onnx;

/// Walks over a text in pieces of bounded length, cut before white space where there is any.
final class TextPieces {

    static final int MAX_PIECE_CHARS = 20_000;

    private final String text;
    private int start;
    private int end;

    TextPieces(String text) {
        this.text = text;
    }

    boolean next() {
        start = end;
        end = start + MAX_PIECE_CHARS >= text.length() ? text.length() : cut();
        return start < text.length();
    }

    /// Where the piece begins in the text.
    int start() {
        return start;
    }

    String piece() {
        return text.substring(start, end);
    }

    private int cut() {
        int limit = start + MAX_PIECE_CHARS;
        for (int i = limit; i > start; i--) {
            if (isSpace(text.charAt(i))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(limit)) ? limit - 1 : limit;
    }

    /// Only what every tokenizer takes for a boundary: some drop other white space and join what it parted.
    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
