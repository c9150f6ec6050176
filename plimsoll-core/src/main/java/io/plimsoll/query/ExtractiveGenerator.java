package io.plimsoll.query;

import io.plimsoll.document.Sentences;
import io.plimsoll.error.Blame;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flags;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.RequestContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// Answers in process, in the documents' own words: quotes the sentences that support an answer best, each with its
/// citation, says a thing once, and abstains where nothing supports an answer well enough.
///
/// A sentence's support is the mean of two views: the share of the question's words, weighted by how telling they are,
/// that the sentence or the place it stands in holds; and the cosine of its vector to the question's.
final class ExtractiveGenerator implements Generator {

    private static final int MAX_SENTENCES = 32;
    private static final int MAX_QUOTED = 3;
    private static final int MIN_SENTENCE_CHARS = 12;
    private static final int MAX_SENTENCE_CHARS = 1_000;

    /// A further sentence is quoted where its support is at least this share of the best one's.
    private static final double WORTH_QUOTING = 0.85;

    /// Share of common words from which two sentences say the same.
    private static final double SAME = 0.6;

    /// What a question's word is worth that stands only in the sentence's surroundings.
    private static final double NEARBY = 0.6;

    private final QuerySettings settings;

    ExtractiveGenerator(QuerySettings settings) {
        this.settings = settings;
    }

    @Override
    public Draft generate(
            RequestContext context, Evidence evidence, AnswerListener listener, List<Degradation> degraded) {
        var supports = supports(context, evidence, degraded);
        if (supports.isEmpty() || supports.getFirst().score() < context.flags().get(Flags.EVIDENCE)) {
            var reason = abstention(supports);
            listener.text(reason);
            return Draft.abstaining(reason, Optional.empty(), TokenUsage.NONE);
        }
        return written(quoted(supports), listener);
    }

    /// Sentences, the best first.
    private List<Support> supports(RequestContext context, Evidence evidence, List<Degradation> degraded) {
        var terms = Words.content(evidence.query().text());
        var byWords = new ArrayList<Support>();
        for (var candidate : evidence.candidates().stream()
                .limit(context.flags().get(Flags.PASSAGES))
                .toList()) {
            for (var span : Sentences.of(candidate.hit().passage().text())) {
                var support = new Support(candidate, span, 0);
                if (quotable(support.text())) {
                    byWords.add(new Support(candidate, span, coverage(terms, support, evidence.weights())));
                }
            }
        }
        byWords.sort(Comparator.comparingDouble(Support::score).reversed());
        var considered = byWords.subList(0, Math.min(MAX_SENTENCES, byWords.size()));
        return withCosines(context, evidence, considered, degraded);
    }

    private static boolean quotable(String sentence) {
        return sentence.length() >= MIN_SENTENCE_CHARS
                && sentence.length() <= MAX_SENTENCE_CHARS
                && !sentence.endsWith("?");
    }

    private static double coverage(List<String> terms, Support support, ToDoubleFunction<String> weights) {
        var sentence = Words.content(support.text());
        var hit = support.candidate().hit();
        var around =
                Words.content(hit.title() + " " + String.join(" ", hit.passage().heading()) + " "
                        + hit.passage().text());
        double covered = 0;
        double all = 0;
        for (var term : terms) {
            double weight = weights.applyAsDouble(term);
            all += weight;
            if (sentence.stream().anyMatch(word -> Words.alike(term, word))) {
                covered += weight;
            } else if (around.stream().anyMatch(word -> Words.alike(term, word))) {
                covered += NEARBY * weight;
            }
        }
        return all == 0 ? 0 : covered / all;
    }

    private List<Support> withCosines(
            RequestContext context, Evidence evidence, List<Support> supports, List<Degradation> degraded) {
        if (evidence.vector().isEmpty() || supports.isEmpty()) {
            return supports;
        }
        var question = evidence.vector().get();
        try {
            var vectors = question.model()
                    .embedPassages(
                            context,
                            supports.stream()
                                    .map(support -> support.candidate().hit().title() + "\n" + support.text())
                                    .toList());
            var scored = new ArrayList<Support>();
            for (int i = 0; i < supports.size(); i++) {
                var support = supports.get(i);
                double cosine = stretched(Fusion.dot(question.values(), vectors.get(i)));
                scored.add(new Support(support.candidate(), support.span(), (support.score() + cosine) / 2));
            }
            scored.sort(Comparator.comparingDouble(Support::score).reversed());
            return scored;
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

    private static String abstention(List<Support> supports) {
        if (supports.isEmpty()) {
            return "I found nothing about this in the collection.";
        }
        var best = supports.getFirst().candidate().hit();
        return "I found no passage that answers this. The nearest is in \"" + best.title()
                + "\", but it does not say what is asked.";
    }

    /// The sentences worth quoting, each thing once, in the order of the documents' ranking and of their text.
    private static List<List<Support>> quoted(List<Support> supports) {
        double worth = supports.getFirst().score() * WORTH_QUOTING;
        var groups = new ArrayList<List<Support>>();
        for (var support : supports) {
            if (support.score() < worth) {
                break;
            }
            var same = groups.stream()
                    .filter(group -> same(group.getFirst(), support))
                    .findFirst();
            if (same.isPresent()) {
                if (same.get().stream()
                        .noneMatch(other -> other.passage()
                                .document()
                                .equals(support.passage().document()))) {
                    same.get().add(support);
                }
            } else if (groups.size() < MAX_QUOTED) {
                groups.add(new ArrayList<>(List.of(support)));
            }
        }
        return groups;
    }

    private static boolean same(Support one, Support other) {
        var words = new HashSet<>(Words.content(one.text()));
        var others = new HashSet<>(Words.content(other.text()));
        int smaller = Math.min(words.size(), others.size());
        words.retainAll(others);
        return smaller > 0 && words.size() >= SAME * smaller;
    }

    private static Draft written(List<List<Support>> groups, AnswerListener listener) {
        var text = new StringBuilder();
        var citations = new ArrayList<Citation>();
        for (var group : groups) {
            var piece = new StringBuilder(text.isEmpty() ? "" : " ")
                    .append(closed(group.getFirst().text()));
            for (var support : group) {
                var citation = support.cited(citations.size() + 1);
                citations.add(citation);
                piece.append(" [").append(citation.number()).append(']');
                listener.citation(citation);
            }
            text.append(piece);
            listener.text(piece.toString());
        }
        return new Draft(text.toString(), Optional.empty(), citations, Optional.empty(), TokenUsage.NONE);
    }

    private static String closed(String sentence) {
        char last = sentence.charAt(sentence.length() - 1);
        return Character.isLetterOrDigit(last) ? sentence + "." : sentence;
    }
}
