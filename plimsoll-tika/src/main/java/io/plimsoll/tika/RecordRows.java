package io.plimsoll.tika;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes the rows of a sheet so that each stands for itself: `header: value | header: value`. The header is the first
/// row of two or more cells, if all its cells are distinct texts; else rows are written as they are.
final class RecordRows {

    private static final Pattern NOT_A_NAME = Pattern.compile("[-+\\d.,:/%€$£ ()]*");
    private static final int MAX_NAME_CHARS = 100;

    private final TextAssembler out;
    private boolean begun;
    private Optional<List<String>> header = Optional.empty();
    private boolean anyRecord;

    RecordRows(TextAssembler out) {
        this.out = out;
        out.endRun();
    }

    void row(List<String> raw) {
        var cells = raw.stream().map(CleanText::inline).toList();
        long filled = cells.stream().filter(cell -> !cell.isEmpty()).count();
        if (filled == 0) {
            return;
        }
        if (!begun && filled > 1) {
            begun = true;
            header = namesIn(cells);
            if (header.isPresent()) {
                return;
            }
        }
        if (header.isPresent()) {
            anyRecord = true;
            out.row(List.of(named(header.get(), cells)));
        } else {
            out.row(cells);
        }
    }

    void end() {
        if (!anyRecord) {
            header.ifPresent(out::row);
        }
        out.endRun();
    }

    private static Optional<List<String>> namesIn(List<String> cells) {
        int last = cells.size();
        while (last > 0 && cells.get(last - 1).isEmpty()) {
            last--;
        }
        var names = cells.subList(0, last);
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            boolean unnamedIndex = i == 0 && name.isEmpty();
            boolean isName = !NOT_A_NAME.matcher(name).matches() && name.length() <= MAX_NAME_CHARS;
            if (!unnamedIndex && (!isName || !seen.add(name.toLowerCase(Locale.ROOT)))) {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(names));
    }

    private static String named(List<String> names, List<String> cells) {
        var parts = new ArrayList<String>();
        for (int i = 0; i < cells.size(); i++) {
            var value = cells.get(i);
            if (!value.isEmpty()) {
                boolean hasName = i < names.size() && !names.get(i).isEmpty();
                parts.add(hasName ? names.get(i) + ": " + value : value);
            }
        }
        return String.join(" | ", parts);
    }
}
