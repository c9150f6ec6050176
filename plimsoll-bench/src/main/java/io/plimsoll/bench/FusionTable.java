package io.plimsoll.bench;

import io.plimsoll.bench.Fusions.Found;
import io.plimsoll.bench.Fusions.Fusion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// `fusion-table`: from the hits that [FusionStudy] wrote, nDCG@10 and recall@10 of every fusion on every set, and by
/// how much it differs from the better half. All fusions see the same hits.
final class FusionTable {

    private static final int AT = 10;

    /// @param ndcg   with relevance 0 or 1, over all that is relevant and not only what was found
    /// @param recall of what is relevant
    record Quality(double ndcg, double recall) {

        static Quality of(List<Found> ranked, int relevant) {
            double gain = 0;
            double best = 0;
            int hits = 0;
            for (int i = 0; i < AT; i++) {
                double discount = Math.log(2) / Math.log(i + 2.0);
                best += i < relevant ? discount : 0;
                if (i < ranked.size() && ranked.get(i).relevant()) {
                    gain += discount;
                    hits++;
                }
            }
            return new Quality(gain / best, (double) hits / relevant);
        }

        static Quality mean(List<Quality> all) {
            return new Quality(
                    all.stream().mapToDouble(Quality::ndcg).average().orElse(0),
                    all.stream().mapToDouble(Quality::recall).average().orElse(0));
        }

        private String shown(String form) {
            return String.format(Locale.ROOT, form + "/" + form, ndcg, recall).replaceAll("(?<![0-9])0\\.", ".");
        }
    }

    /// A question's hits, and how many documents are relevant to it, found or not.
    record Asked(int relevant, List<Found> found) {}

    private FusionTable() {}

    static void run(List<String> line) throws IOException {
        var arguments = new Arguments(line, Set.of("--hits", "--model", "--scratch"));
        var model = arguments.text("--model").orElse("bge-small-en-v1.5-q");
        var sets = new LinkedHashMap<String, List<Asked>>();
        for (var set : FusionStudy.SETS) {
            sets.put(
                    set,
                    read(arguments
                            .path(
                                    "--hits",
                                    BenchJvm.scratch(arguments).resolve("hits").toString())
                            .resolve(set + "." + model + ".tsv")));
        }
        System.out.println("| " + model + " | " + String.join(" | ", sets.keySet()) + " | margin | mean |");
        System.out.println("|---".repeat(sets.size() + 3) + "|");
        var qualities = new LinkedHashMap<String, List<Quality>>();
        Fusions.all()
                .forEach((name, fusion) -> qualities.put(
                        name,
                        sets.values().stream().map(set -> quality(set, fusion)).toList()));
        qualities.forEach((name, each) -> System.out.println(row(name, each, qualities)));
    }

    static Quality quality(List<Asked> set, Fusion fusion) {
        return Quality.mean(set.stream()
                .map(asked -> Quality.of(Fusions.ranked(asked.found, fusion.over(asked.found)), asked.relevant))
                .toList());
    }

    private static String row(String name, List<Quality> each, Map<String, List<Quality>> all) {
        var words = all.getOrDefault("BM25", each);
        var vector = all.getOrDefault("vector", each);
        var differences = new ArrayList<Quality>();
        for (int set = 0; set < each.size(); set++) {
            differences.add(new Quality(
                    each.get(set).ndcg - Math.max(words.get(set).ndcg, vector.get(set).ndcg),
                    each.get(set).recall - Math.max(words.get(set).recall, vector.get(set).recall)));
        }
        var margin = new Quality(
                differences.stream().mapToDouble(Quality::ndcg).min().orElse(0),
                differences.stream().mapToDouble(Quality::recall).min().orElse(0));
        return "| " + name + " | "
                + String.join(
                        " | ",
                        each.stream().map(quality -> quality.shown("%.3f")).toList())
                + " | " + margin.shown("%+.3f") + " | "
                + Quality.mean(differences).shown("%+.3f") + " |";
    }

    private static List<Asked> read(Path file) throws IOException {
        var all = new ArrayList<Asked>();
        for (var line : Files.readAllLines(file)) {
            var cells = line.split("\t", -1);
            if (line.startsWith("#")) {
                all.add(new Asked(Integer.parseInt(cells[1]), new ArrayList<>()));
            } else {
                all.getLast()
                        .found
                        .add(new Found(
                                cells[1],
                                Double.parseDouble(cells[2]),
                                Double.parseDouble(cells[3]),
                                cells[4].equals("1")));
            }
        }
        return all;
    }
}
