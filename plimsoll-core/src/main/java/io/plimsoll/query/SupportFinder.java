package io.plimsoll.query;

import io.plimsoll.document.Sentences;
import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.query.Generator.Evidence;
import io.plimsoll.request.RequestContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// Finds the sentences that may answer a question, and tells how likely they do.
///
/// A sentence's closeness is the mean of two views: the share of the question's words, weighted by how telling they
/// are,
/// that the sentence or the place it stands in holds; and the cosine of its vector to the question's. Which sentence is
/// quoted first hangs on that, on the place of its passage in the ranking, and on whether it is a whole sentence.
///
/// How likely the best one answers is a logistic regression over three things (decision 21): how close it is, how far
/// it stands out from the other sentences of the same passages, and the share of the question that neither it nor its
/// neighbours hold. The second tells most: near an answer that is not there, many sentences are about equally close.
final class SupportFinder {

    private static final int MAX_SENTENCES = 32;
    private static final int MIN_SENTENCE_CHARS = 12;
    private static final int MAX_SENTENCE_CHARS = 1_000;

    /// New words without which a sentence tells nothing that the question did not say, as a heading does.
    private static final int MIN_NEW_WORDS = 2;

    private static final Pattern WHOLE = Pattern.compile("[.!?:;\u2026\u3002\uff01][\\p{Pe}\\p{Pf}\"']*$");
    private static final int WHOLE_WORDS = 5;
    private static final double FRAGMENT_COSTS = 0.06;
    private static final double RANK_COSTS = 0.05;

    /// How many sentences, the best by words, the best one is compared with; with fewer than a third of them there is
    /// no telling, and what is usual is assumed.
    private static final int COMPARED = 12;

    private static final double USUAL_LEAD = 0.18;
    private static final int CHARS_BEFORE = 250;
    private static final int CHARS_AFTER = 150;

    private static final double BIAS = -3.0;
    private static final double OF_CLOSENESS = 2.6;
    private static final double OF_LEAD = 8.3;
    private static final double OF_MISSING = -1.4;

    private final QuerySettings settings;

    SupportFinder(QuerySettings settings) {
        this.settings = settings;
    }

    /// @param bestFirst  the sentences
    /// @param likelihood in [0, 1], that they answer
    record Found(List<Support> bestFirst, double likelihood) {}

    Found find(RequestContext context, Evidence evidence, List<Degradation> degraded) {
        var terms = new QuestionTerms(evidence.query().text(), evidence.weights());
        var close = withCosines(context, evidence, byWords(context, terms, evidence), degraded);
        if (close.isEmpty()) {
            return new Found(close, 0);
        }
        double lead = lead(close);
        var bestFirst = close.stream()
                .sorted(Comparator.comparingDouble(Support::score).reversed())
                .toList();
        return new Found(bestFirst, likelihood(terms, bestFirst.getFirst(), lead));
    }

    /// Sentences by the share of the question that they hold.
    private List<Support> byWords(RequestContext context, QuestionTerms terms, Evidence evidence) {
        var supports = new ArrayList<Support>();
        int rank = 0;
        for (var candidate : evidence.candidates().stream()
                .limit(context.flags().get(Flags.PASSAGES))
                .toList()) {
            var passage = candidate.hit().passage();
            var around = Words.content(
                    candidate.hit().title() + " " + String.join(" ", passage.heading()) + " " + passage.text());
            double costs = RANK_COSTS * Math.log1p(rank++);
            for (var span : Sentences.of(passage.text())) {
                var text = span.of(passage.text());
                var words = Words.content(text);
                if (quotable(text) && tells(terms, text, words)) {
                    double covered = terms.covered(words, around);
                    supports.add(new Support(candidate, span, covered, covered - costs - fragmentCosts(text)));
                }
            }
        }
        supports.sort(Comparator.comparingDouble(Support::closeness).reversed());
        return supports.subList(0, Math.min(MAX_SENTENCES, supports.size()));
    }

    private static boolean quotable(String sentence) {
        return sentence.length() >= MIN_SENTENCE_CHARS
                && sentence.length() <= MAX_SENTENCE_CHARS
                && !sentence.endsWith("?");
    }

    private static boolean tells(QuestionTerms terms, String sentence, List<String> words) {
        return terms.beyond(words) >= MIN_NEW_WORDS || sentence.chars().anyMatch(Character::isDigit);
    }

    /// Headings, signatures and options are quoted where no whole sentence is about as close.
    private static double fragmentCosts(String sentence) {
        boolean whole = WHOLE.matcher(sentence).find() && Words.of(sentence).size() >= WHOLE_WORDS;
        return whole ? 0 : FRAGMENT_COSTS;
    }

    private List<Support> withCosines(
            RequestContext context, Evidence evidence, List<Support> supports, List<Degradation> degraded) {
        if (evidence.vector().isEmpty() || supports.isEmpty()) {
            return supports;
        }
        var question = evidence.vector().get();
        try {
            var texts = supports.stream()
                    .map(support -> support.candidate().hit().title() + "\n" + support.text())
                    .toList();
            var vectors = question.model().embedPassages(context, texts);
            var close = new ArrayList<Support>();
            for (int i = 0; i < supports.size(); i++) {
                var support = supports.get(i);
                double cosine = stretched(Fusion.dot(question.values(), vectors.get(i)));
                double closeness = (support.closeness() + cosine) / 2;
                double costs = support.closeness() - support.score();
                close.add(new Support(support.candidate(), support.span(), closeness, closeness - costs));
            }
            return close;
        } catch (PlimsollException failure) {
            if (failure.code().blame() == Blame.CALLER) {
                throw failure;
            }
            degraded.add(new Degradation(Stage.GENERATE, "sentences were chosen by words alone: " + failure.detail()));
            return supports;
        }
    }

    private double stretched(double cosine) {
        double share = (cosine - settings.strangeCosine()) / (settings.sameCosine() - settings.strangeCosine());
        return Math.clamp(share, 0, 1);
    }

    /// How much closer the closest is than the sentences that it is compared with are on average.
    private static double lead(List<Support> byWords) {
        var compared = byWords.subList(0, Math.min(COMPARED, byWords.size()));
        if (compared.size() < COMPARED / 3) {
            return USUAL_LEAD;
        }
        var closeness = compared.stream().mapToDouble(Support::closeness).summaryStatistics();
        return closeness.getMax() - closeness.getAverage();
    }

    private static double likelihood(QuestionTerms terms, Support best, double lead) {
        double missing = terms.missing(Words.content(neighbourhood(best)));
        return 1 / (1 + Math.exp(-(BIAS + OF_CLOSENESS * best.closeness() + OF_LEAD * lead + OF_MISSING * missing)));
    }

    private static String neighbourhood(Support support) {
        var hit = support.candidate().hit();
        var text = hit.passage().text();
        int from = Math.max(0, support.span().start() - CHARS_BEFORE);
        int to = Math.min(text.length(), support.span().end() + CHARS_AFTER);
        return hit.title() + " " + String.join(" ", hit.passage().heading()) + " " + text.substring(from, to);
    }
}
