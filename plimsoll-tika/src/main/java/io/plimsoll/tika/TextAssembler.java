package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.ParsedDocument;
import io.plimsoll.ingest.ParsedDocument.Block;
import io.plimsoll.ingest.ParsedDocument.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts a document's text together block by block and keeps it within its limit. Rows of one table and items of one
/// list
/// are a line apart, other blocks are an empty line apart.
final class TextAssembler {

    private static final int MAX_TITLE_CHARS = 300;
    private static final int MAX_HEADING_LEVEL = 6;

    private final ParserLimits limits;
    private final StringBuilder text = new StringBuilder();
    private final List<Block> blocks = new ArrayList<>();
    private Optional<Integer> page = Optional.empty();
    private Optional<String> firstHeading = Optional.empty();
    private Optional<Kind> run = Optional.empty();

    TextAssembler(ParserLimits limits) {
        this.limits = limits;
    }

    ParserLimits limits() {
        return limits;
    }

    /// The page, slide or sheet of the blocks that follow.
    void page(int number) {
        page = Optional.of(number);
        endRun();
    }

    /// Ends a list or table, so that another one that follows is a separate one.
    void endRun() {
        run = Optional.empty();
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    void heading(int level, CharSequence raw) {
        var clean = CleanText.inline(raw);
        if (!clean.isEmpty() && firstHeading.isEmpty()) {
            firstHeading = Optional.of(clean);
        }
        add(Kind.HEADING, clean, Math.clamp(level, 1, MAX_HEADING_LEVEL));
    }

    void paragraph(CharSequence raw) {
        add(Kind.PARAGRAPH, CleanText.inline(raw), 0);
    }

    void paragraphWithLines(String raw) {
        add(Kind.PARAGRAPH, CleanText.lines(raw), 0);
    }

    void listItem(CharSequence raw) {
        add(Kind.LIST_ITEM, CleanText.inline(raw), 0);
    }

    void code(String raw) {
        add(Kind.CODE, CleanText.code(raw), 0);
    }

    /// One line of a table; empty cells keep their place, except at the end.
    void row(List<String> cells) {
        int last = cells.size();
        while (last > 0 && cells.get(last - 1).isBlank()) {
            last--;
        }
        var clean = cells.subList(0, last).stream().map(CleanText::inline).toList();
        add(Kind.TABLE_ROW, String.join(" | ", clean), 0);
    }

    ParsedDocument document(Optional<String> ownTitle) {
        if (blocks.isEmpty()) {
            throw new PlimsollException(
                    ErrorCode.DOCUMENT_EMPTY, "no text was found; a scanned document needs text recognition first");
        }
        var title = ownTitle.map(CleanText::inline)
                .filter(own -> !own.isEmpty())
                .or(() -> firstHeading)
                .map(TextAssembler::shortened);
        return new ParsedDocument(title, text.toString(), blocks);
    }

    private void add(Kind kind, String clean, int level) {
        if (Thread.currentThread().isInterrupted()) {
            throw new PlimsollException(ErrorCode.DOCUMENT_TIMEOUT, "parsing was stopped");
        }
        if (clean.isEmpty()) {
            return;
        }
        if ((long) text.length() + clean.length() + 2 > limits.maxTextChars()) {
            throw tooMuchText(limits);
        }
        if (!text.isEmpty()) {
            boolean together = (kind == Kind.LIST_ITEM || kind == Kind.TABLE_ROW) && run.equals(Optional.of(kind));
            text.append(together ? "\n" : "\n\n");
        }
        int start = text.length();
        text.append(clean);
        blocks.add(new Block(kind, start, text.length(), level, page));
        run = Optional.of(kind);
    }

    static PlimsollException tooMuchText(ParserLimits limits) {
        return new PlimsollException(
                ErrorCode.DOCUMENT_TOO_LARGE,
                "the document has more than " + limits.maxTextChars() + " characters of text (maxTextChars)");
    }

    static PlimsollException tooDeep(ParserLimits limits) {
        return new PlimsollException(
                ErrorCode.DOCUMENT_TOO_DEEP,
                "the document nests more than " + limits.maxDepth() + " levels (maxDepth)");
    }

    private static String shortened(String title) {
        if (title.length() <= MAX_TITLE_CHARS) {
            return title;
        }
        int end = Character.isHighSurrogate(title.charAt(MAX_TITLE_CHARS - 1)) ? MAX_TITLE_CHARS - 1 : MAX_TITLE_CHARS;
        return title.substring(0, end);
    }
}
