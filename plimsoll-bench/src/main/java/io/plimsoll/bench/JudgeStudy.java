package io.plimsoll.bench;

import io.plimsoll.bench.JudgedClaims.Base;
import io.plimsoll.bench.JudgedClaims.Labelled;
import io.plimsoll.faithfulness.Claim;
import io.plimsoll.faithfulness.SentenceJudge;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.TokenCounter;
import io.plimsoll.query.Words;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tools.jackson.databind.ObjectMapper;

/// What the judge in process is worth: fits it on claims from some data sets and measures it on claims from others
/// (decision 33). Prints the weights, and the area under the ROC curve for each way in which a claim was spoilt, with a
/// 95 % interval by the bootstrap over the answers that claims were made from.
final class JudgeStudy {

    private JudgeStudy() {}

    private static final int RESAMPLES = 1_000;
    private static final double[] SIGNS = {1, 1, -1, -1, -1, -1, -1, -1, -1};
    private static final String[] NAMES = {
        "cosine", "covered", "gap", "figures", "misplacedFigures", "names", "misplacedNames", "denies", "opposes"
    };

    private record Row(Labelled claim, double[] values) {}

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
                questions(data.resolve("hotpotqa-100"), bases),
                references(data.resolve("chunking-eval"), Set.of("finance", "wikitexts"), bases));
        var measured = List.of(
                questions(data.resolve("musique-100"), bases),
                references(data.resolve("chunking-eval"), Set.of("pubmed", "state_of_the_union", "chatlogs"), bases),
                questions(data.resolve("manpages-knownitem"), bases));
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

    // --- answers of data sets

    /// The sentence of the right passages that holds the answer, or else most of the question.
    private static List<Base> questions(Path folder, int most) throws IOException {
        var set = BeirSet.read(folder);
        var passages = new HashMap<String, String>();
        set.corpus().forEach(item -> passages.put(item.id(), item.title() + "\n" + item.text()));
        var answers = answers(folder);
        var bases = new ArrayList<Base>();
        for (var query : set.queries()) {
            var sources = set.relevant().getOrDefault(query.id(), Set.of()).stream()
                    .map(passages::get)
                    .filter(Objects::nonNull)
                    .toList();
            var answer = Optional.ofNullable(answers.get(query.id()));
            var sentences = JudgedClaims.sentences(sources);
            if (bases.size() < most && !sentences.isEmpty()) {
                var sentence = sentences.stream()
                        .max(Comparator.comparingDouble(each -> overlap(query.text(), each)
                                + (answer.filter(each::contains).isPresent() ? 1 : 0)))
                        .orElseThrow();
                bases.add(base(set.name(), query, answer, other(answers, query.id()), sentence, sources, passages));
            }
        }
        return bases;
    }

    private static Base base(
            String set,
            BeirSet.Item query,
            Optional<String> answer,
            Optional<String> otherAnswer,
            String sentence,
            List<String> sources,
            Map<String, String> passages) {
        var right = answer.filter(text -> !text.equalsIgnoreCase("yes") && !text.equalsIgnoreCase("no"));
        return new Base(
                set + "/" + query.id(),
                sentence,
                sources,
                right.flatMap(text -> JudgedClaims.statement(query.text(), text)),
                right.flatMap(unused -> otherAnswer).flatMap(text -> JudgedClaims.statement(query.text(), text)),
                List.of(nearest(sentence, sources, passages.values())));
    }

    /// Another question's answer of the same form, so that it is not the form that tells.
    private static Optional<String> other(Map<String, String> answers, String id) {
        var own = answers.getOrDefault(id, "");
        return answers.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(id) && !entry.getValue().equals(own))
                .map(Map.Entry::getValue)
                .filter(other -> form(other).equals(form(own)))
                .skip(Math.floorMod(id.hashCode(), 7))
                .findFirst();
    }

    private static String form(String answer) {
        return answer.chars().anyMatch(Character::isDigit)
                ? "number"
                : Character.isUpperCase(answer.codePointAt(0)) ? "name" : "word";
    }

    private static Map<String, String> answers(Path folder) throws IOException {
        var answers = new LinkedHashMap<String, String>();
        var file = folder.resolve("answers.jsonl");
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                var json = new ObjectMapper().readTree(line);
                answers.put(
                        json.path("_id").asString(""),
                        json.path("answers").path(0).asString(""));
            }
        }
        return answers;
    }

    /// The passage that has most of the sentence's words, and is not one of its own.
    private static String nearest(String sentence, List<String> own, Iterable<String> passages) {
        var best = "";
        double most = -1;
        for (var passage : passages) {
            double overlap = own.contains(passage) ? -1 : overlap(sentence, passage);
            if (overlap > most) {
                most = overlap;
                best = passage;
            }
        }
        return best;
    }

    private static double overlap(String text, String other) {
        var words = new HashSet<>(Words.content(text));
        double all = words.size();
        words.retainAll(new HashSet<>(Words.content(other)));
        return all == 0 ? 0 : words.size() / all;
    }

    /// Places in long texts that answer questions; what stands around a place is the passage.
    private static List<Base> references(Path folder, Set<String> documents, int most) throws IOException {
        var mapper = new ObjectMapper();
        var texts = new HashMap<String, String>();
        for (var name : documents) {
            texts.put(name, Files.readString(folder.resolve("docs").resolve(name + ".md")));
        }
        var bases = new ArrayList<Base>();
        for (var line : Files.readAllLines(folder.resolve("references.jsonl"))) {
            var json = mapper.readTree(line);
            var text = texts.get(json.path("doc").asString(""));
            if (text != null && bases.size() < most) {
                var reference = json.path("references").path(0);
                int start = reference.path("start_index").asInt();
                var window = window(text, start);
                var sentences =
                        JudgedClaims.sentences(List.of(reference.path("content").asString("")));
                if (!sentences.isEmpty()) {
                    var sentence = sentences.getFirst();
                    var others = new ArrayList<String>();
                    for (int at = 0; at + 1_200 < text.length(); at += 1_000) {
                        if (Math.abs(at - start) > 3_000) {
                            others.add(text.substring(at, at + 1_000));
                        }
                    }
                    bases.add(new Base(
                            "chunking-eval/" + json.path("_id").asString(""),
                            sentence,
                            List.of(window),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(nearest(sentence, List.of(window), others))));
                }
            }
        }
        return bases;
    }

    private static String window(String text, int start) {
        return text.substring(Math.max(0, start - 500), Math.min(text.length(), start + 700));
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
        var interval = interval(rows, judge);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.3f (%.3f–%.3f) | %.3f | %.3f |%n",
                name,
                rows.stream().filter(row -> !row.claim().supported()).count(),
                area(rows, judge),
                interval[0],
                interval[1],
                area(rows, row -> row.values()[0]),
                area(rows, row -> row.values()[1]));
    }

    /// The chance that a supported claim scores higher than one that is not, ties counting half.
    private static double area(List<Row> rows, ToDoubleFunction<Row> score) {
        var sorted = rows.stream().sorted(Comparator.comparingDouble(score)).toList();
        double ranks = 0;
        double supported = 0;
        int i = 0;
        while (i < sorted.size()) {
            int j = i;
            while (j < sorted.size() && score.applyAsDouble(sorted.get(j)) == score.applyAsDouble(sorted.get(i))) {
                j++;
            }
            double rank = (i + 1 + j) / 2.0;
            for (int k = i; k < j; k++) {
                if (sorted.get(k).claim().supported()) {
                    ranks += rank;
                    supported++;
                }
            }
            i = j;
        }
        double others = sorted.size() - supported;
        return supported == 0 || others == 0
                ? Double.NaN
                : (ranks - supported * (supported + 1) / 2) / (supported * others);
    }

    private static double[] interval(List<Row> rows, ToDoubleFunction<Row> score) {
        var byBase =
                rows.stream().collect(Collectors.groupingBy(row -> row.claim().base()));
        var bases = new ArrayList<>(byBase.values());
        var random = new SplittableRandom(1);
        var areas = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            var sample = new ArrayList<Row>();
            for (int j = 0; j < bases.size(); j++) {
                sample.addAll(bases.get(random.nextInt(bases.size())));
            }
            areas[i] = area(sample, score);
        }
        Arrays.sort(areas);
        return new double[] {areas[(int) (0.025 * RESAMPLES)], areas[(int) (0.975 * RESAMPLES) - 1]};
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
                + "\t" + claim.text().replace('\n', ' ').replace('\t', ' ');
    }

    /// Embeds a text once.
    private static final class Remembering implements EmbeddingModel {

        private final EmbeddingModel model;
        private final Map<String, float[]> vectors = new HashMap<>();

        Remembering(EmbeddingModel model) {
            this.model = model;
        }

        @Override
        public List<float[]> embedPassages(RequestContext context, List<String> passages) {
            var unknown = passages.stream()
                    .filter(text -> !vectors.containsKey(text))
                    .distinct()
                    .toList();
            var embedded = unknown.isEmpty() ? List.<float[]>of() : model.embedPassages(context, unknown);
            for (int i = 0; i < unknown.size(); i++) {
                vectors.put(unknown.get(i), embedded.get(i));
            }
            return passages.stream()
                    .map(text -> Objects.requireNonNull(vectors.get(text)))
                    .toList();
        }

        @Override
        public String name() {
            return model.name();
        }

        @Override
        public String fingerprint() {
            return model.fingerprint();
        }

        @Override
        public int dimensions() {
            return model.dimensions();
        }

        @Override
        public int maxPassageTokens() {
            return model.maxPassageTokens();
        }

        @Override
        public Set<String> languages() {
            return model.languages();
        }

        @Override
        public TokenCounter tokens() {
            return model.tokens();
        }

        @Override
        public float[] embedQuery(RequestContext context, String question) {
            return model.embedQuery(context, question);
        }

        @Override
        public void close() {
            vectors.clear();
        }
    }
}
