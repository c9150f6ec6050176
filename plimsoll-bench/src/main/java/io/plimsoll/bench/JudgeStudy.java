package io.plimsoll.bench;

import io.plimsoll.bench.JudgedClaims.Base;
import io.plimsoll.bench.JudgedClaims.Labelled;
import io.plimsoll.faithfulness.Claim;
import io.plimsoll.faithfulness.SentenceJudge;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.ForwardingEmbeddingModel;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// What the judge in process is worth: fits it on claims from some data sets and measures it on claims from others
/// (decision 33). Prints the weights, and the area under the ROC curve for each way in which a claim was spoilt, with a
/// 95 % interval by the bootstrap over the answers that claims were made from.
final class JudgeStudy {

    private JudgeStudy() {}

    private static final double[] SIGNS = {1, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    private static final String[] NAMES = {
        "cosine",
        "covered",
        "gap",
        "figures",
        "figuresApart",
        "figuresOutdone",
        "names",
        "namesApart",
        "namesOutdone",
        "denies",
        "opposes"
    };

    record Row(Labelled claim, double[] values) {}

    private record Model(double bias, double[] weights) {

        double score(double[] values) {
            double sum = bias;
            for (int i = 0; i < values.length; i++) {
                sum += weights[i] * values[i];
            }
            return sum;
        }
    }

    static void run(List<String> line) throws IOException {
        var arguments = new Arguments(line, Set.of("--data", "--seed", "--bases", "--dump"));
        var data = arguments.path("--data", "data");
        int bases = arguments.number("--bases", 120);
        long seed = arguments.number("--seed", 20_261_126);
        var fitted = List.of(
                JudgedSets.questions(data.resolve("hotpotqa-100"), bases),
                JudgedSets.references(data.resolve("chunking-eval"), Set.of("finance", "wikitexts"), bases));
        var measured = List.of(
                JudgedSets.questions(data.resolve("musique-100"), bases),
                JudgedSets.references(
                        data.resolve("chunking-eval"), Set.of("pubmed", "state_of_the_union", "chatlogs"), bases),
                JudgedSets.questions(data.resolve("manpages-knownitem"), bases));
        try (var embedder = new PlimsollEmbedder(Path.of("target", "native"))) {
            var judge = new SentenceJudge(new Remembering(embedder.model()));
            var fit = rows(judge, fitted, seed);
            var test = rows(judge, measured, seed + 1);
            var dump = arguments.text("--dump");
            if (dump.isPresent()) {
                write(Path.of(dump.get()), fit, test);
            }
            var model = fitted(fit);
            System.out.printf(Locale.ROOT, "bias %.2f%n", model.bias());
            for (int i = 0; i < NAMES.length; i++) {
                System.out.printf(Locale.ROOT, "%-18s %.2f%n", NAMES[i], model.weights()[i]);
            }
            print("measured on sets that it was not fitted on", model, test);
            print("the other way round: fitted on these, measured on the others", fitted(test), fit);
            print("on those it was fitted on", model, fit);
        }
    }

    private static List<Row> rows(SentenceJudge judge, List<List<Base>> sets, long seed) {
        var claims = new JudgedClaims(seed);
        var context = new RequestContext(
                Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofHours(1)), "0".repeat(32));
        var rows = new ArrayList<Row>();
        for (var set : sets) {
            for (var base : set) {
                for (var claim : claims.of(base)) {
                    var agreement = judge.agreement(context, new Claim(claim.text(), claim.sources()));
                    rows.add(new Row(claim, agreement.toArray()));
                }
            }
        }
        return rows;
    }

    // --- logistic regression

    /// By gradient descent with a small ridge. Each weight keeps the sign that its meaning gives it, and both labels
    /// weigh
    /// the same.
    private static Model fitted(List<Row> rows) {
        double supported = rows.stream().filter(row -> row.claim().supported()).count();
        var weights = new double[SIGNS.length];
        double bias = 0;
        for (int round = 0; round < 20_000; round++) {
            var slope = new double[SIGNS.length];
            double biasSlope = 0;
            for (var row : rows) {
                boolean label = row.claim().supported();
                double share = 0.5 / (label ? supported : rows.size() - supported);
                double likelihood = 1 / (1 + Math.exp(-new Model(bias, weights).score(row.values())));
                double error = share * ((label ? 1 : 0) - likelihood);
                biasSlope += error;
                for (int i = 0; i < slope.length; i++) {
                    slope[i] += error * row.values()[i];
                }
            }
            bias += 2 * biasSlope;
            for (int i = 0; i < weights.length; i++) {
                weights[i] += 2 * (slope[i] - 0.0005 * weights[i]);
                weights[i] = SIGNS[i] * Math.max(0, SIGNS[i] * weights[i]);
            }
        }
        return new Model(bias, weights);
    }

    // --- figures

    private static void print(String title, Model model, List<Row> rows) {
        System.out.println();
        System.out.println(title + ": " + rows.size() + " claims");
        var kinds = new TreeSet<String>();
        rows.stream()
                .filter(row -> !row.claim().supported())
                .forEach(row -> kinds.add(row.claim().kind()));
        System.out.println("| spoilt by | claims | judge | cosine alone | words alone |");
        for (var kind : kinds) {
            print(
                    kind,
                    rows,
                    row -> row.claim().supported() || row.claim().kind().equals(kind),
                    model);
        }
        print("any", rows, row -> true, model);
        for (var set : List.of("hotpotqa", "musique", "chunking-eval", "manpages")) {
            if (rows.stream().anyMatch(row -> row.claim().base().startsWith(set))) {
                print("any, " + set, rows, row -> row.claim().base().startsWith(set), model);
            }
        }
        long right = rows.stream()
                .filter(row -> (model.score(row.values()) >= 0) == row.claim().supported())
                .count();
        System.out.printf(Locale.ROOT, "right at 0.5: %.3f%n", (double) right / rows.size());
    }

    private static void print(String name, List<Row> all, Predicate<Row> chosen, Model model) {
        var rows = all.stream().filter(chosen).toList();
        ToDoubleFunction<Row> judge = row -> model.score(row.values());
        var interval = RocArea.interval(rows, judge);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.3f (%.3f–%.3f) | %.3f | %.3f |%n",
                name,
                rows.stream().filter(row -> !row.claim().supported()).count(),
                RocArea.area(rows, judge),
                interval[0],
                interval[1],
                RocArea.area(rows, row -> row.values()[0]),
                RocArea.area(rows, row -> row.values()[1]));
    }

    private static void write(Path file, List<Row> fit, List<Row> test) throws IOException {
        var lines = new ArrayList<String>();
        fit.forEach(row -> lines.add("fit\t" + written(row)));
        test.forEach(row -> lines.add("test\t" + written(row)));
        Files.write(file, lines);
    }

    private static String written(Row row) {
        var claim = row.claim();
        return claim.kind() + "\t" + claim.supported() + "\t" + claim.base() + "\t" + Arrays.toString(row.values())
                + "\t" + claim.text().replace('\n', ' ').replace('\t', ' ') + "\t"
                + String.join(" || ", claim.sources()).replace('\n', ' ').replace('\t', ' ');
    }

    /// Embeds a text once.
    private static final class Remembering extends ForwardingEmbeddingModel {

        private final Map<String, float[]> vectors = new HashMap<>();

        Remembering(EmbeddingModel model) {
            super(model);
        }

        @Override
        public List<float[]> embedPassages(RequestContext context, List<String> passages) {
            var unknown = passages.stream()
                    .filter(text -> !vectors.containsKey(text))
                    .distinct()
                    .toList();
            var embedded = unknown.isEmpty() ? List.<float[]>of() : super.embedPassages(context, unknown);
            for (int i = 0; i < unknown.size(); i++) {
                vectors.put(unknown.get(i), embedded.get(i));
            }
            return passages.stream()
                    .map(text -> Objects.requireNonNull(vectors.get(text)))
                    .toList();
        }
    }
}
