package io.plimsoll.query;

import io.plimsoll.engine.Vocabulary;
import io.plimsoll.flag.Flags;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.query.Words.Word;
import io.plimsoll.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Rewrites in process, from the collection's own words: a follow-up takes up what its session was about, a word that
/// the collection does not know becomes the one it must have meant, an acronym brings its expansion along.
final class VocabularyRewriter implements Rewriter {

    private static final int MAX_FOLLOW_UP_WORDS = 12;
    private static final int MAX_WORDS_CHECKED = 32;
    private static final int MIN_SPELLED = 5;
    private static final Set<String> REFERRING = Set.of(
            "it", "its", "they", "them", "their", "that", "this", "those", "these", "he", "she", "his", "her", "him",
            "one", "ones", "there", "then", "same");
    private static final Set<String> OPENING = Set.of("and", "but", "or", "also", "else", "otherwise");

    private final LanguageDetector languages;
    private final Predicate<String> common;

    /// @param common whether a lower-cased word is a usual one, whatever the collection is about: it is taken as meant
    VocabularyRewriter(LanguageDetector languages, Predicate<String> common) {
        this.languages = languages;
        this.common = common;
    }

    @Override
    public Query rewrite(RequestContext context, Question question, Background background, List<Degradation> degraded) {
        var language = question.options().language().or(() -> languages.detect(question.text()));
        if (!context.flags().get(Flags.REWRITE)) {
            return new Query(question.text(), question.text(), language);
        }
        var whole = selfContained(question.text(), background.turns());
        var corrections = corrections(whole, background.vocabulary());
        var corrected = applied(whole, corrections);
        var expansions = expansions(corrected, background);
        var text = expansions.isEmpty() ? corrected : corrected + " (" + String.join("; ", expansions) + ")";
        var misspelt = corrections.stream().map(c -> c.word().text()).collect(Collectors.joining(" "));
        return new Query(text, misspelt.isEmpty() ? text : text + " " + misspelt, language);
    }

    /// A short question that refers back, or opens like the second half of a sentence, takes along the content words
    /// of the question before.
    static String selfContained(String text, List<Conversations.Turn> turns) {
        if (turns.isEmpty() || !refersBack(text)) {
            return text;
        }
        var own = Words.content(text);
        var before = Words.of(turns.getLast().question()).stream()
                .filter(word -> !word.stop())
                .filter(word -> own.stream().noneMatch(known -> Words.alike(known, word.lower())))
                .map(Word::text)
                .distinct()
                .collect(Collectors.joining(" "));
        return before.isEmpty() ? text : text + " (" + before + ")";
    }

    private static boolean refersBack(String text) {
        var words = Words.of(text);
        if (words.isEmpty() || words.size() > MAX_FOLLOW_UP_WORDS) {
            return false;
        }
        var first = words.getFirst().lower();
        boolean whatAbout = words.size() > 1
                && (first.equals("what") || first.equals("how"))
                && words.get(1).lower().equals("about");
        return whatAbout
                || OPENING.contains(first)
                || words.stream().anyMatch(word -> REFERRING.contains(word.lower()))
                || words.stream().filter(word -> !word.stop()).count() <= 1;
    }

    private record Correction(Word word, String by) {}

    private List<Correction> corrections(String text, Vocabulary vocabulary) {
        var corrections = new ArrayList<Correction>();
        for (var word : Words.of(text).stream().limit(MAX_WORDS_CHECKED).toList()) {
            if (spelled(word) && vocabulary.frequency(word.lower()) == 0 && !common.test(word.lower())) {
                vocabulary.near(word.lower()).stream()
                        .filter(near -> plausible(word.lower(), near))
                        .findFirst()
                        .ifPresent(near -> corrections.add(new Correction(word, near)));
            }
        }
        return corrections;
    }

    /// Names in capitals, numbers and short words are taken at their word.
    private static boolean spelled(Word word) {
        return !word.stop()
                && word.text().length() >= MIN_SPELLED
                && word.text().chars().allMatch(Character::isLetter)
                && !word.text().equals(word.text().toUpperCase(Locale.ROOT));
    }

    /// A slip seldom hits the first letter.
    private static boolean plausible(String word, String near) {
        return word.charAt(0) == near.charAt(0) && Math.abs(word.length() - near.length()) <= 2;
    }

    private static String applied(String text, List<Correction> corrections) {
        var corrected = new StringBuilder(text);
        for (var correction : corrections.reversed()) {
            corrected.replace(correction.word().start(), correction.word().end(), correction.by());
        }
        return corrected.toString();
    }

    private static List<String> expansions(String text, Background background) {
        var lower = text.toLowerCase(Locale.ROOT);
        return Words.of(text).stream()
                .map(Word::text)
                .filter(Acronyms::isAcronym)
                .distinct()
                .limit(3)
                .map(acronym -> expansion(acronym, background))
                .flatMap(Optional::stream)
                .filter(expansion -> !lower.contains(expansion.toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static Optional<String> expansion(String acronym, Background background) {
        return background.samples().apply(acronym).stream()
                .map(sample -> Acronyms.expansion(acronym, sample))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
