package io.plimsoll.tika;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tells by the distance, length and indentation of lines where a paragraph ends.
final class PdfSpacing {

    private static final float USUAL_LEADING = 1.2f;
    private static final float MAX_LEADING = 2.5f;
    private static final float WIDER = 1.25f;
    private static final float SHORT = 0.6f;
    private static final float NOT_FULL = 0.85f;

    private final float leading;
    private final Map<Column, Float> widest = new HashMap<>();

    PdfSpacing(List<PdfLine> lines) {
        for (var line : lines) {
            for (int shift = -1; shift <= 1 && !line.isInMargin(); shift++) {
                widest.merge(Column.of(line, shift), line.width(), Math::max);
            }
        }
        this.leading = commonLeading(lines);
    }

    /// Whether a line belongs to the paragraph of the line before.
    boolean continues(PdfLine before, PdfLine line) {
        if (before.page() != line.page() || line.startsItem()) {
            return false;
        }
        float distance = line.y() - before.y();
        if (distance < 0) {
            return line.startsLower() && !before.endsSentence();
        }
        if (!isNear(before, line)) {
            return false;
        }
        float share = before.width() / Math.max(1, widest.getOrDefault(Column.of(before, 0), 1f));
        boolean indented = line.left() > before.left() + line.size();
        if (before.endsSentence() && (share < NOT_FULL || indented)) {
            return false;
        }
        return share >= SHORT || line.startsLower();
    }

    /// Whether a line stands where the next line of the same paragraph would.
    boolean isNear(PdfLine before, PdfLine line) {
        float distance = line.y() - before.y();
        return before.page() == line.page()
                && distance >= 0
                && distance <= leading * Math.max(before.size(), line.size()) * WIDER;
    }

    /// Lines that begin at about the same place of a page.
    private record Column(int page, int left) {

        private static final int POINTS = 36;

        static Column of(PdfLine line, int shift) {
            return new Column(line.page(), Math.round(line.left() / POINTS) + shift);
        }
    }

    /// The distance of most lines from the one before, in type sizes.
    private static float commonLeading(List<PdfLine> lines) {
        Map<Float, Integer> counts = new HashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            var before = lines.get(i - 1);
            var line = lines.get(i);
            float distance = (line.y() - before.y()) / Math.max(1, line.size());
            if (before.page() == line.page()
                    && Float.compare(before.size(), line.size()) == 0
                    && distance > 0.5f
                    && distance < MAX_LEADING) {
                counts.merge(Math.round(distance * 20) / 20f, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(common -> Math.max(common.getKey(), USUAL_LEADING))
                .orElse(USUAL_LEADING);
    }
}
