package io.plimsoll.ingest;

import java.util.List;
import java.util.Optional;

/// A document's text and its structure.
///
/// @param title  the document's own title
/// @param text   the extracted text; every offset of the product counts its UTF-16 units
/// @param blocks what the text is made of, in order, without overlap; text between blocks is white space
public record ParsedDocument(Optional<String> title, String text, List<Block> blocks) {

    public enum Kind {
        HEADING,
        PARAGRAPH,
        LIST_ITEM,
        TABLE_ROW,
        CODE
    }

    /// @param level of a heading, 1 to 6; 0 for other kinds
    /// @param page  page, slide or sheet counting from 1, where the format has one
    public record Block(Kind kind, int start, int end, int level, Optional<Integer> page) {
        public Block {
            if (start < 0 || end < start || (kind == Kind.HEADING) != (level > 0)) {
                throw new IllegalArgumentException("a block has ordered offsets, and only a heading has a level");
            }
        }
    }

    public ParsedDocument {
        blocks = List.copyOf(blocks);
        int at = 0;
        for (var block : blocks) {
            if (block.start() < at || block.end() > text.length()) {
                throw new IllegalArgumentException("blocks are in order and within the text");
            }
            at = block.end();
        }
    }
}
