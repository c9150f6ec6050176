package io.plimsoll.faithfulness;

import io.plimsoll.document.Sentences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// In what a claim agrees with the sentences of its sources, each from 0 to 1.
///
/// The evidence is up to three sentences that hold most of the claim's words together.
///
/// @param cosine   of the claim and the sentence, or pair of sentences, that means most nearly the same
/// @param covered  share of the claim's words that the evidence holds
/// @param gap      share of the claim that is its longest stretch of words which the evidence lacks
/// @param figures  1 where it has a number that no source has
/// @param figuresApart how far the words beside one of its numbers are from those beside it in the sources, at worst
/// @param figuresOutdone by how much those words are nearer to another number that the claim does not have, at worst
/// @param names    1 where it has a name that no source has
/// @param namesApart as `figuresApart`
/// @param namesOutdone as `figuresOutdone`
/// @param denies   1 where it denies what its nearest sentence does not, or the other way round
/// @param opposes  1 where it has the opposite of a word of the evidence
public record Agreement(
        double cosine,
        double covered,
        double gap,
        double figures,
        double figuresApart,
        double figuresOutdone,
        double names,
        double namesApart,
        double namesOutdone,
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
        var figures = Surroundings.of(terms, terms.figures(), all, all.figures());
        var names = Surroundings.of(terms, terms.names(), all, all.names());
        boolean comparable = !nearest.isEmpty();
        var clause = comparable ? nearestClause(terms, nearest) : "";
        return new Agreement(
                cosine,
                terms.covered(held),
                terms.gap(held),
                figures.missing(),
                figures.apart(),
                figures.outdone(),
                names.missing(),
                names.apart(),
                names.outdone(),
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

    /// For fitting and for measuring: the same as fields.
    public double[] toArray() {
        return new double[] {
            cosine,
            covered,
            gap,
            figures,
            figuresApart,
            figuresOutdone,
            names,
            namesApart,
            namesOutdone,
            denies,
            opposes
        };
    }
}
