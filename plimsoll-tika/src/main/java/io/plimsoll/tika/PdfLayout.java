package io.plimsoll.tika;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Makes headings and paragraphs of a PDF's lines. A heading is set in larger type than most of the text, or is a short
/// bold line of its own. Lines that come back in the margin of three pages or more are furniture and are left out.
final class PdfLayout {

    private static final int FURNITURE_PAGES = 3;
    private static final float LARGER = 1.12f;
    private static final int MAX_HEADING_CHARS = 200;
    private static final int MAX_BOLD_HEADING_CHARS = 100;

    private final TextAssembler out;
    private final List<PdfLine> lines;
    private final PdfSpacing spacing;
    private final Set<String> furniture;
    private final float bodySize;
    private final List<Float> headingSizes;

    private PdfLayout(List<PdfLine> lines, TextAssembler out) {
        this.out = out;
        this.lines = lines;
        this.spacing = new PdfSpacing(lines);
        this.bodySize = bodySize(lines);
        this.furniture = furniture(lines);
        this.headingSizes = headingSizes();
    }

    static void write(List<PdfLine> lines, TextAssembler out) {
        new PdfLayout(lines, out).write();
    }

    private void write() {
        int page = 0;
        int i = 0;
        while (i < lines.size()) {
            var first = lines.get(i);
            if (first.page() != page) {
                page = first.page();
                out.page(page);
            }
            if (isFurniture(first)) {
                i++;
                continue;
            }
            int end = endOfParagraph(i);
            var text = joined(lines.subList(i, end));
            int level = level(first, text, end - i);
            if (level > 0) {
                out.heading(level, text);
            } else if (first.startsItem()) {
                out.listItem(text);
            } else {
                out.paragraph(text);
            }
            i = end;
        }
    }

    private int endOfParagraph(int start) {
        int end = start + 1;
        while (end < lines.size() && !isFurniture(lines.get(end)) && isOneBlock(lines.get(end - 1), lines.get(end))) {
            end++;
        }
        return end;
    }

    private boolean isOneBlock(PdfLine before, PdfLine line) {
        if (isLarger(before) != isLarger(line)) {
            return false;
        }
        if (isLarger(line)) {
            return Float.compare(before.size(), line.size()) == 0 && spacing.isNear(before, line);
        }
        return spacing.continues(before, line);
    }

    private static String joined(List<PdfLine> paragraph) {
        var text = new StringBuilder();
        for (var line : paragraph) {
            if (!text.isEmpty() && !isHyphenated(text, line.text())) {
                text.append(' ');
            }
            text.append(line.text());
        }
        return text.toString();
    }

    /// A hyphen at the end of a line may belong to the word, so it stays, and no space comes after it.
    private static boolean isHyphenated(StringBuilder before, String after) {
        int last = before.length() - 1;
        return last > 0
                && before.charAt(last) == '-'
                && Character.isLetter(before.charAt(last - 1))
                && Character.isLowerCase(after.charAt(0));
    }

    private int level(PdfLine first, String text, int count) {
        boolean hasLetter = text.chars().anyMatch(Character::isLetter);
        if (!hasLetter || text.length() > MAX_HEADING_CHARS) {
            return 0;
        }
        if (isLarger(first)) {
            return Math.min(6, headingSizes.indexOf(first.size()) + 1);
        }
        boolean title = first.bold() && count == 1 && text.length() <= MAX_BOLD_HEADING_CHARS && !endsSentence(text);
        return title ? Math.min(6, headingSizes.size() + 1) : 0;
    }

    private static boolean endsSentence(String text) {
        return text.endsWith(".") || text.endsWith(",") || text.endsWith(";") || text.endsWith(":");
    }

    private boolean isLarger(PdfLine line) {
        return line.size() >= bodySize * LARGER;
    }

    private boolean isFurniture(PdfLine line) {
        return line.isInMargin() && furniture.contains(isLarger(line) ? line.text() : line.pattern());
    }

    private static float bodySize(List<PdfLine> lines) {
        Map<Float, Integer> charsBySize = new HashMap<>();
        lines.forEach(line -> charsBySize.merge(line.size(), line.text().length(), Integer::sum));
        return charsBySize.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(0f);
    }

    /// Numbered headings at the top of pages differ only in their number, hence large lines have to be the very same.
    private Set<String> furniture(List<PdfLine> all) {
        Map<String, Set<Integer>> pagesByLine = new HashMap<>();
        for (var line : all) {
            if (line.isInMargin()) {
                pagesByLine
                        .computeIfAbsent(isLarger(line) ? line.text() : line.pattern(), unused -> new HashSet<>())
                        .add(line.page());
            }
        }
        pagesByLine.values().removeIf(pages -> pages.size() < FURNITURE_PAGES);
        return Set.copyOf(pagesByLine.keySet());
    }

    private List<Float> headingSizes() {
        var sizes = new TreeSet<Float>(Comparator.reverseOrder());
        lines.stream().filter(line -> isLarger(line) && !isFurniture(line)).forEach(line -> sizes.add(line.size()));
        return List.copyOf(sizes);
    }
}
