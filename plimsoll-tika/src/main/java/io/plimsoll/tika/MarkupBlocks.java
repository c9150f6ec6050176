package io.plimsoll.tika;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Turns the start tags, texts and end tags of HTML into blocks. A term and the paragraph that defines it are one, so
/// that a definition is never shown without what it defines.
final class MarkupBlocks {

    private static final Set<String> INLINE = Set.of(
            "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
            "kbd", "label", "mark", "q", "ruby", "rt", "rp", "s", "samp", "small", "span", "strike", "strong", "sub",
            "sup", "time", "tt", "u", "var", "wbr", "img");

    private static final int MAX_TERM_CHARS = 200;

    /// Of one definition.
    private static final int MAX_TERMS = 4;

    private final TextAssembler out;
    private final StringBuilder inline = new StringBuilder();
    private final List<String> cells = new ArrayList<>();

    /// What the next paragraph defines.
    private final List<String> terms = new ArrayList<>();
    private int depth;
    private int tables;
    private int items;
    private int preformatted;
    private int headingLevel;

    MarkupBlocks(TextAssembler out) {
        this.out = out;
    }

    void start(String tag) {
        if (++depth > out.limits().maxDepth()) {
            throw TextAssembler.tooDeep(out.limits());
        }
        switch (tag) {
            case "br" -> inline.append('\n');
            case "table" -> startTable();
            case "td", "th", "tr" -> cellBoundary();
            case "pre" -> {
                flush();
                preformatted++;
            }
            case "ul", "ol" -> {
                flush();
                if (items == 0) {
                    out.endRun();
                }
            }
            case "li" -> {
                flush();
                items++;
            }
            case "dl" -> {
                flush();
                releaseTerms();
            }
            case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                flush();
                headingLevel = tag.charAt(1) - '0';
            }
            default -> breakAround(tag);
        }
    }

    void text(CharSequence characters) {
        if (inline.length() > out.limits().maxTextChars()) {
            throw TextAssembler.tooMuchText(out.limits());
        }
        inline.append(characters);
    }

    void end(String tag) {
        depth--;
        switch (tag) {
            case "table" -> endTable();
            case "td", "th" -> endCell();
            case "tr" -> endRow();
            case "pre" -> {
                flush();
                preformatted = Math.max(0, preformatted - 1);
            }
            case "li" -> {
                flush();
                items = Math.max(0, items - 1);
            }
            case "dt" -> endTerm();
            case "dd", "dl" -> {
                flush();
                releaseTerms();
            }
            case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                flush();
                headingLevel = 0;
            }
            default -> breakAround(tag);
        }
    }

    /// Writes what is pending.
    void flush() {
        if (tables > 0) {
            inline.append(' ');
            return;
        }
        if (!terms.isEmpty() && !inline.toString().isBlank()) {
            define();
        }
        if (headingLevel > 0) {
            out.heading(headingLevel, inline);
        } else if (preformatted > 0) {
            out.code(inline.toString());
        } else if (items > 0) {
            out.listItem(inline);
        } else {
            out.paragraph(inline);
        }
        inline.setLength(0);
    }

    /// Writes all that is pending, at the end of the document.
    void finish() {
        flush();
        releaseTerms();
    }

    private void endTerm() {
        if (tables > 0 || headingLevel > 0 || preformatted > 0 || items > 0) {
            flush();
            return;
        }
        var term = CleanText.inline(inline);
        inline.setLength(0);
        if (term.length() > MAX_TERM_CHARS || terms.size() == MAX_TERMS) {
            releaseTerms();
            out.paragraph(term);
        } else if (!term.isEmpty()) {
            terms.add(term);
        }
    }

    /// What comes next is what the terms mean, where it is text that they can stand before.
    private void define() {
        if (headingLevel > 0 || preformatted > 0 || items > 0) {
            releaseTerms();
            return;
        }
        var term = String.join(", ", terms);
        boolean isSentence = ".:?!".indexOf(term.charAt(term.length() - 1)) >= 0;
        inline.insert(0, term + (isSentence ? " " : ": "));
        terms.clear();
    }

    /// Terms that nothing defines, such as those of a table of contents.
    private void releaseTerms() {
        terms.forEach(out::paragraph);
        terms.clear();
    }

    private void breakAround(String tag) {
        if (!INLINE.contains(tag)) {
            flush();
        }
    }

    private void startTable() {
        flush();
        releaseTerms();
        if (tables == 0) {
            out.endRun();
        }
        tables++;
    }

    private void endTable() {
        if (tables == 1) {
            endRow();
            out.endRun();
        }
        tables = Math.max(0, tables - 1);
    }

    /// The cells of a table within a table are text of the outer cell.
    private void cellBoundary() {
        if (tables != 1) {
            inline.append(' ');
        } else if (!inline.toString().isBlank()) {
            endCell();
        } else {
            inline.setLength(0);
        }
    }

    private void endCell() {
        if (tables == 1) {
            cells.add(CleanText.inline(inline));
            inline.setLength(0);
        }
    }

    private void endRow() {
        if (tables == 1) {
            if (!inline.toString().isBlank()) {
                endCell();
            }
            out.row(List.copyOf(cells));
            cells.clear();
        }
    }
}
