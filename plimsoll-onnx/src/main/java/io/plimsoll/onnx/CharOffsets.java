package io.plimsoll.onnx;

/// Turns offsets in code points, which tokenizers count, into offsets in UTF-16 units, which Java counts. Asked for
/// offsets that ascend but for small steps back it walks the text once.
final class CharOffsets {

    private final String text;
    private int codePoints;
    private int chars;

    CharOffsets(String text) {
        this.text = text;
    }

    int ofCodePoint(int codePoint) {
        while (codePoints > codePoint) {
            chars -= Character.charCount(text.codePointBefore(chars));
            codePoints--;
        }
        while (codePoints < codePoint && chars < text.length()) {
            chars += Character.charCount(text.codePointAt(chars));
            codePoints++;
        }
        return chars;
    }
}
