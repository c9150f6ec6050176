package io.plimsoll.tika;

/// One line of a page, in points from the page's top left corner.
///
/// @param size   type size of most of its characters
/// @param y      of its base line
/// @param height where it stands on its page: 0 at the top, 1 at the bottom
record PdfLine(String text, int page, float size, boolean bold, float left, float right, float y, double height) {

    private static final double MARGIN = 0.12;

    boolean isInMargin() {
        return height < MARGIN || height > 1 - MARGIN;
    }

    float width() {
        return right - left;
    }

    boolean endsSentence() {
        return ".!?:;".indexOf(text.charAt(text.length() - 1)) >= 0;
    }

    boolean startsLower() {
        return Character.isLowerCase(text.codePointAt(0));
    }

    /// Whether it begins with the mark of a list.
    boolean startsItem() {
        return text.length() > 2
                && "\u2022\u25AA\u25E6\u2023\u00B7\u25CF\u25CB\u25A0\u2013-*\uF0B7".indexOf(text.charAt(0)) >= 0
                && text.charAt(1) == ' ';
    }

    /// The text with every number made the same, so that page numbers do not make footers differ.
    String pattern() {
        return text.replaceAll("\\d+", "#");
    }
}
