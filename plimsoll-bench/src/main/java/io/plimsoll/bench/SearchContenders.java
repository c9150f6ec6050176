package io.plimsoll.bench;

import io.plimsoll.engine.SearchRequest;
import io.plimsoll.lucene.LuceneEngine;
import io.plimsoll.lucene.LuceneSettings;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// One operation searches for one question by words and by vector, in three ways. [SearchBench] runs this and divides.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 12)
@Measurement(iterations = 1, time = 25)
public class SearchContenders {

    static final String ROOT = "bench.root";
    static final String SEED = "bench.seed";
    static final String PASSAGES = "bench.passages";
    static final String LABELLED = "bench.labelled";
    static final String LIMIT = "bench.limit";

    private static final int QUESTIONS = 500;

    /// The questions, one after the other and over again.
    @State(Scope.Benchmark)
    public static class Questions {
        final SyntheticIndex index =
                new SyntheticIndex(Path.of(System.getProperty(ROOT)), number(SEED), number(PASSAGES), number(LABELLED));
        final int limit = number(LIMIT);

        private final List<SyntheticCorpus.Question> questions;
        private int next;

        public Questions() {
            var corpus = new SyntheticCorpus(index.seed());
            questions = IntStream.range(0, QUESTIONS)
                    .mapToObj(i -> corpus.question(i, index.passages()))
                    .toList();
        }

        SyntheticCorpus.Question next() {
            next = (next + 1) % QUESTIONS;
            return questions.get(next);
        }

        private static int number(String property) {
            return Integer.getInteger(property);
        }
    }

    /// The product's engine and plain Lucene over the same files.
    @State(Scope.Benchmark)
    public static class Contest {
        private final RequestContext context = new RequestContext(
                Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofHours(2)), "0".repeat(32));
        private final LuceneEngine engine;
        private final SearchRequest request;
        private final PlainLucene lucene;

        public Contest() {
            var questions = new Questions();
            engine = new LuceneEngine(questions.index.root(), LuceneSettings.defaults());
            request = new SearchRequest(
                    questions.index.generation(),
                    context.principal().scope("synthetic"),
                    Optional.empty(),
                    questions.limit);
            try {
                lucene = new PlainLucene(questions.index.folder(), questions.index.labelledPercent() > 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            engine.close();
            lucene.close();
        }
    }

    @Benchmark
    public void sideBySide(Contest contest, Questions questions, Turns turns, Blackhole blackhole) throws Exception {
        var question = questions.next();
        blackhole.consume(turns.measure(List.of(
                () -> plimsoll(contest, question),
                () -> lucene(contest.lucene, question, questions.limit),
                () -> luceneNumbers(contest.lucene, question, questions.limit))));
    }

    /// Hits with text, title, metadata and vector, ordered also among equal scores, under an access scope.
    private static Object plimsoll(Contest contest, SyntheticCorpus.Question question) {
        return List.of(
                contest.engine.lexical(contest.context, contest.request, question.text(), Optional.of("en")),
                contest.engine.vector(contest.context, contest.request, question.vector()));
    }

    /// The same two queries, and of each hit what the index keeps to show of it.
    private static Object lucene(PlainLucene lucene, SyntheticCorpus.Question question, int limit) throws IOException {
        return List.of(
                lucene.stored(lucene.lexical(question.text(), limit)), lucene.stored(nearest(lucene, question, limit)));
    }

    /// The same two queries for Lucene's internal document numbers alone.
    private static Object luceneNumbers(PlainLucene lucene, SyntheticCorpus.Question question, int limit)
            throws IOException {
        return List.of(lucene.lexical(question.text(), limit), nearest(lucene, question, limit));
    }

    private static int[] nearest(PlainLucene lucene, SyntheticCorpus.Question question, int limit) throws IOException {
        return lucene.nearest(question.vector(), Math.max(50, limit), limit);
    }
}
