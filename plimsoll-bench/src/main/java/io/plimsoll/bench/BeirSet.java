package io.plimsoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.ObjectMapper;

/// A retrieval data set in the layout of BEIR: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`.
record BeirSet(String name, List<Item> corpus, List<Item> queries, Map<String, Set<String>> relevant) {

    record Item(String id, String title, String text) {}

    static BeirSet read(Path folder) throws IOException {
        var relevant = new HashMap<String, Set<String>>();
        for (var line : Files.readAllLines(folder.resolve("qrels/test.tsv")).stream()
                .skip(1)
                .toList()) {
            var cells = line.split("\t", -1);
            if (Integer.parseInt(cells[2].strip()) > 0) {
                relevant.computeIfAbsent(cells[0], unused -> new TreeSet<>()).add(cells[1]);
            }
        }
        return new BeirSet(
                String.valueOf(folder.getFileName()),
                items(folder.resolve("corpus.jsonl")),
                items(folder.resolve("queries.jsonl")),
                relevant);
    }

    static List<Item> items(Path file) throws IOException {
        var mapper = new ObjectMapper();
        var items = new ArrayList<Item>();
        for (var line : Files.readAllLines(file)) {
            var json = mapper.readTree(line);
            items.add(new Item(
                    json.path("_id").asString(),
                    json.path("title").asString(""),
                    json.path("text").asString("")));
        }
        return items;
    }
}
