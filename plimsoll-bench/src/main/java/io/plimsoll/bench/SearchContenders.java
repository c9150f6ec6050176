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

/// One operation searches twice, by words and by vector, for one of the questions. [SearchBench] runs these and
/// divides.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 1, time = 6)
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

    @State(Scope.Benchmark)
    public static class Ours {
        private final RequestContext context = new RequestContext(
                Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofHours(2)), "0".repeat(32));
        private final LuceneEngine engine;
        private final SearchRequest request;

        public Ours() {
            var questions = new Questions();
            engine = new LuceneEngine(questions.index.root(), LuceneSettings.defaults());
            request = new SearchRequest(
                    questions.index.generation(),
                    context.principal().scope("synthetic"),
                    Optional.empty(),
                    questions.limit);
        }

        @TearDown(Level.Trial)
        public void close() {
            engine.close();
        }
    }

    @State(Scope.Benchmark)
    public static class Plain {
        private final PlainLucene lucene;

        public Plain() {
            var index = new Questions().index;
            try {
                lucene = new PlainLucene(index.folder(), index.labelledPercent() > 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            lucene.close();
        }
    }

    /// Hits with text, title, metadata and vector, ordered also among equal scores, under an access scope.
    @Benchmark
    public void plimsoll(Ours ours, Questions questions, Blackhole blackhole) {
        var question = questions.next();
        blackhole.consume(ours.engine.lexical(ours.context, ours.request, question.text(), Optional.of("en")));
        blackhole.consume(ours.engine.vector(ours.context, ours.request, question.vector()));
    }

    /// The same two queries, and what the index stores of each hit.
    @Benchmark
    public void lucene(Plain plain, Questions questions, Blackhole blackhole) throws IOException {
        var question = questions.next();
        blackhole.consume(plain.lucene.stored(plain.lucene.lexical(question.text(), questions.limit)));
        blackhole.consume(plain.lucene.stored(nearest(plain, questions, question)));
    }

    /// The same two queries for Lucene's internal document numbers alone.
    @Benchmark
    public void luceneNumbers(Plain plain, Questions questions, Blackhole blackhole) throws IOException {
        var question = questions.next();
        blackhole.consume(plain.lucene.lexical(question.text(), questions.limit));
        blackhole.consume(nearest(plain, questions, question));
    }

    private static int[] nearest(Plain plain, Questions questions, SyntheticCorpus.Question question)
            throws IOException {
        return plain.lucene.nearest(question.vector(), Math.max(50, questions.limit), questions.limit);
    }
}
