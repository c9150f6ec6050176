package io.plimsoll.faithfulness;

import io.plimsoll.faithfulness.Terms.Mention;
import io.plimsoll.query.Words;
import java.util.List;

/// Whether numbers, or names, of a claim stand in its sources, and among the same words.
///
/// @param missing 1 where there is one that no source has
/// @param apart   of those that one has: how many of the words beside it are not beside it there, of the worst, 0 to 1
/// @param outdone how many more of them are beside another one that the claim does not have, of the worst, 0 to 1:
///                what was put in the place of something else
record Surroundings(double missing, double apart, double outdone) {

    /// Words on each side that count in the claim, and within which they are looked for in the sources.
    private static final int BESIDE = 4;

    private static final int REACH = 8;

    static Surroundings of(Terms claim, List<Mention> mentions, Terms sources, List<Mention> others) {
        boolean missing = false;
        double apart = 0;
        double outdone = 0;
        var rivals = others.stream()
                .filter(other -> mentions.stream().noneMatch(own -> isSame(claim, own, sources, other))
                        && sources.words(other).stream().noneMatch(claim::holds))
                .toList();
        for (var mention : mentions) {
            var beside = claim.beside(mention, BESIDE);
            boolean found = isIn(claim, mention, sources, others);
            double best = found ? best(beside, claim, mention, sources, others) : 0;
            missing |= !found;
            apart = Math.max(apart, found ? 1 - best : 0);
            for (var rival : rivals) {
                if (couldStandFor(mention, rival)) {
                    outdone = Math.max(outdone, near(beside, sources, rival) - best);
                }
            }
        }
        return new Surroundings(missing ? 1 : 0, apart, outdone);
    }

    /// A name is there if all of its words are, in whatever place.
    private static boolean isIn(Terms claim, Mention mention, Terms sources, List<Mention> others) {
        return mention.figure().isPresent()
                ? others.stream().anyMatch(other -> isSame(claim, mention, sources, other))
                : claim.words(mention).stream().allMatch(sources::holds);
    }

    private static boolean isSame(Terms claim, Mention mention, Terms sources, Mention other) {
        if (mention.figure().isPresent()) {
            return other.figure().filter(mention.figure().get()::agrees).isPresent();
        }
        return claim.words(mention).stream()
                .anyMatch(word -> sources.words(other).stream().anyMatch(there -> Words.alike(word, there)));
    }

    /// Not 3 km for 3 days.
    private static boolean couldStandFor(Mention mention, Mention rival) {
        return mention.figure().isEmpty()
                || rival.figure()
                        .filter(other -> other.isOfUnitOf(mention.figure().get()))
                        .isPresent();
    }

    private static double best(List<String> beside, Terms claim, Mention mention, Terms sources, List<Mention> others) {
        double best = 0;
        if (mention.figure().isPresent()) {
            for (var other : others) {
                if (isSame(claim, mention, sources, other)) {
                    best = Math.max(best, near(beside, sources, other));
                }
            }
            return best;
        }
        var name = claim.words(mention);
        for (int at = 0; at < sources.words().size(); at++) {
            var there = sources.words().get(at);
            if (name.stream().anyMatch(word -> Words.alike(word, there))) {
                best = Math.max(best, near(beside, sources, new Mention(at, at + 1, mention.figure())));
            }
        }
        return best;
    }

    /// Share of the words that stand beside a place.
    private static double near(List<String> words, Terms sources, Mention place) {
        if (words.isEmpty()) {
            return 1;
        }
        var there = sources.beside(place, REACH);
        return (double) words.stream()
                        .filter(word -> there.stream().anyMatch(other -> Words.alike(other, word)))
                        .count()
                / words.size();
    }
}
