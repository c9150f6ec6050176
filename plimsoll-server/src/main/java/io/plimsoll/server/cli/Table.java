package io.plimsoll.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Rows in columns as wide as they need to be.
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(List.of(header));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    void print(PrintStream out) {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (var i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (var i = 0; i < widths.length; i++) {
                line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /// Rows of these fields of JSON objects; a hyphen stands for what is not there.
    static void print(PrintStream out, Iterable<JsonNode> objects, String... fields) {
        var table = new Table(fields);
        for (var object : objects) {
            var cells = new ArrayList<String>();
            for (var field : fields) {
                var value = object.path(field);
                cells.add(
                        value.isContainer()
                                ? Json.compact(value)
                                : Json.text(object, field).orElse("-"));
            }
            table.rows.add(cells);
        }
        table.print(out);
    }
}
