package io.plimsoll.faithfulness;

import io.plimsoll.document.Sentences;
import io.plimsoll.faithfulness.Figures.Figure;
import io.plimsoll.query.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// In what a claim agrees with the sentences of its sources, each from 0 to 1.
///
/// The evidence is up to three sentences that hold most of the claim's words together.
///
/// @param cosine   of the claim and the sentence, or pair of sentences, that means most nearly the same
/// @param covered  share of the claim's words that the evidence holds
/// @param gap      share of the claim that is its longest stretch of words which the evidence lacks
/// @param figures  share of its numbers that no source has
/// @param misplacedFigures share that a source has, but not the evidence
/// @param names    share of its names that no source has
/// @param misplacedNames share that a source has, but not the evidence
/// @param denies   1 where it denies what its nearest sentence does not, or the other way round
/// @param opposes  1 where it has the opposite of a word of the evidence
public record Agreement(
        double cosine,
        double covered,
        double gap,
        double figures,
        double misplacedFigures,
        double names,
        double misplacedNames,
        double denies,
        double opposes) {

    private static final int EVIDENCE = 3;

    /// The sentences that claims are compared with, in the sources' order.
    static List<String> sentences(List<String> sources) {
        return sources.stream()
                .flatMap(source -> Sentences.of(source).stream().map(span -> span.of(source)))
                .toList();
    }

    /// @param cosine of the claim and the sentence nearest to it in meaning
    static Agreement of(String claim, List<String> sentences, double cosine) {
        var terms = Terms.of(claim);
        var evidence = evidence(terms, sentences);
        var nearest = evidence.isEmpty() ? "" : evidence.getFirst();
        var held = Terms.of(String.join("\n", evidence));
        var all = Terms.of(String.join("\n", sentences));
        double lostFigures = terms.figuresBeyond(all);
        double lostNames = terms.namesBeyond(all);
        boolean comparable = !nearest.isEmpty();
        var clause = comparable ? nearestClause(terms, nearest) : "";
        return new Agreement(
                cosine,
                terms.covered(held),
                terms.gap(held),
                lostFigures,
                Math.max(0, terms.figuresBeyond(held) - lostFigures),
                lostNames,
                Math.max(0, terms.namesBeyond(held) - lostNames),
                comparable && Polarity.denies(claim) != Polarity.denies(clause) ? 1 : 0,
                comparable && Polarity.opposes(claim, nearest) ? 1 : 0);
    }

    /// Sentences that each hold words of the claim which those before do not, the best first.
    private static List<String> evidence(Terms claim, List<String> sentences) {
        var evidence = new ArrayList<String>();
        var left = new HashSet<>(claim.words());
        while (evidence.size() < EVIDENCE && !left.isEmpty()) {
            ToDoubleFunction<String> gain = sentence -> {
                var terms = Terms.of(sentence);
                return left.stream().filter(terms::holds).count()
                        - 0.001 * terms.words().size();
            };
            var best = sentences.stream()
                    .filter(sentence -> !evidence.contains(sentence))
                    .max(Comparator.comparingDouble(gain));
            if (best.isEmpty()) {
                break;
            }
            var terms = Terms.of(best.get());
            boolean gained = left.removeIf(terms::holds);
            if (!gained) {
                break;
            }
            evidence.add(best.get());
        }
        return evidence;
    }

    /// A sentence may deny in one clause and not in the next.
    private static String nearestClause(Terms claim, String sentence) {
        if (claim.words().size() >= 0.6 * Terms.of(sentence).words().size()) {
            return sentence;
        }
        return List.of(sentence.split("[,;:]|\\b(?:but|although|though|while|whereas|however)\\b", -1)).stream()
                .max(Comparator.comparingLong(clause ->
                        Terms.of(clause).words().stream().filter(claim::holds).count()))
                .orElse(sentence);
    }

    /// What a text is made of.
    ///
    /// @param words in their order, without those that carry nothing
    private record Terms(List<String> words, Set<String> names, List<Figure> figures) {

        static Terms of(String text) {
            var words = new ArrayList<String>();
            var names = new HashSet<String>();
            boolean first = true;
            for (var word : Words.of(text)) {
                boolean begins = first || beginsSentence(text, word.start());
                first = false;
                if (word.stop()) {
                    continue;
                }
                words.add(word.lower());
                boolean capital = Character.isUpperCase(word.text().codePointAt(0));
                boolean acronym = word.text().length() > 1
                        && word.text().chars().filter(Character::isUpperCase).count() > 1;
                if (acronym || (capital && !begins)) {
                    names.add(word.lower());
                }
            }
            return new Terms(words, names, Figures.of(text));
        }

        private static boolean beginsSentence(String text, int start) {
            int at = start - 1;
            while (at >= 0 && !Character.isLetterOrDigit(text.charAt(at)) && text.charAt(at) != '.') {
                if (text.charAt(at) == '\n' || text.charAt(at) == '?' || text.charAt(at) == '!') {
                    return true;
                }
                at--;
            }
            return at < 0 || (text.charAt(at) == '.' && (at == 0 || !Character.isUpperCase(text.charAt(at - 1))));
        }

        boolean holds(String word) {
            return words.stream().anyMatch(own -> Words.alike(own, word));
        }

        double covered(Terms evidence) {
            return words.isEmpty()
                    ? 1
                    : (double) words.stream().filter(evidence::holds).count() / words.size();
        }

        double gap(Terms evidence) {
            int longest = 0;
            int run = 0;
            for (var word : words) {
                run = evidence.holds(word) ? 0 : run + 1;
                longest = Math.max(longest, run);
            }
            return words.isEmpty() ? 0 : (double) longest / words.size();
        }

        double figuresBeyond(Terms other) {
            return figures.isEmpty()
                    ? 0
                    : (double) figures.stream()
                                    .filter(figure -> other.figures().stream().noneMatch(figure::agrees))
                                    .count()
                            / figures.size();
        }

        double namesBeyond(Terms other) {
            return names.isEmpty()
                    ? 0
                    : (double) names.stream().filter(name -> !other.holds(name)).count() / names.size();
        }
    }

    /// For fitting and for measuring: the same as fields.
    public double[] toArray() {
        return new double[] {cosine, covered, gap, figures, misplacedFigures, names, misplacedNames, denies, opposes};
    }
}
