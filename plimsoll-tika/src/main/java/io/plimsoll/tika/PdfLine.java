package io.plimsoll.tika;

/// One line of a page.
///
/// @param size            type size in points, of most of its characters
/// @param height          where it stands on its page: 0 at the top, 1 at the bottom
/// @param startsParagraph whether the layout sets it apart from the line before
record PdfLine(String text, int page, float size, boolean bold, double height, boolean startsParagraph) {

    private static final double MARGIN = 0.12;

    boolean isInMargin() {
        return height < MARGIN || height > 1 - MARGIN;
    }

    /// The text with every number made the same, so that page numbers do not make footers differ.
    String pattern() {
        return text.replaceAll("\\d+", "#");
    }
}
