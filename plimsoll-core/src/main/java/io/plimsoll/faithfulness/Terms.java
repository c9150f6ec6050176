package io.plimsoll.faithfulness;

import io.plimsoll.faithfulness.Figures.Figure;
import io.plimsoll.query.Words;
import io.plimsoll.query.Words.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a text is made of.
///
/// @param words   in their order and in lower case, without those that carry nothing
/// @param figures its numbers, where they stand among the words
/// @param names   the same of what is written like names, but for what begins a sentence
record Terms(List<String> words, List<Mention> figures, List<Mention> names) {

    private static final Pattern WITHIN_NAME = Pattern.compile("[\\s'-]*(?:(?:of|the|de|von|van) )*");

    /// A number or a name.
    ///
    /// @param from   its first word
    /// @param to     the word after its last
    /// @param figure absent of names
    record Mention(int from, int to, Optional<Figure> figure) {}

    static Terms of(String text) {
        var carrying = new ArrayList<Word>();
        var named = new ArrayList<Boolean>();
        boolean first = true;
        for (var word : Words.of(text)) {
            boolean begins = first || beginsSentence(text, word.start());
            first = false;
            if (!word.stop()) {
                carrying.add(word);
                named.add(isAcronym(word) || (Character.isUpperCase(word.text().codePointAt(0)) && !begins));
            }
        }
        return new Terms(
                carrying.stream().map(Word::lower).toList(), figures(text, carrying), names(text, carrying, named));
    }

    private static boolean isAcronym(Word word) {
        return word.text().length() > 1
                && word.text().chars().filter(Character::isUpperCase).count() > 1;
    }

    private static List<Mention> figures(String text, List<Word> words) {
        var figures = new ArrayList<Mention>();
        int at = 0;
        for (var figure : Figures.of(text)) {
            while (at < words.size() && words.get(at).end() <= figure.start()) {
                at++;
            }
            if (at < words.size()) {
                figures.add(new Mention(at, at + 1, Optional.of(figure)));
            }
        }
        return figures;
    }

    /// Words of a name that stand side by side are one.
    private static List<Mention> names(String text, List<Word> words, List<Boolean> named) {
        var names = new ArrayList<Mention>();
        int from = 0;
        while (from < words.size()) {
            int to = from;
            while (to < words.size()
                    && named.get(to)
                    && (to == from
                            || WITHIN_NAME
                                    .matcher(text.substring(
                                            words.get(to - 1).end(),
                                            words.get(to).start()))
                                    .matches())) {
                to++;
            }
            if (to > from) {
                names.add(new Mention(from, to, Optional.empty()));
            }
            from = Math.max(to, from + 1);
        }
        return names;
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

    List<String> words(Mention mention) {
        return words.subList(mention.from(), mention.to());
    }

    /// The words beside it, so many on each side.
    List<String> beside(Mention mention, int most) {
        var beside = new ArrayList<>(words.subList(Math.max(0, mention.from() - most), mention.from()));
        beside.addAll(words.subList(mention.to(), Math.min(words.size(), mention.to() + most)));
        return beside;
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
}
