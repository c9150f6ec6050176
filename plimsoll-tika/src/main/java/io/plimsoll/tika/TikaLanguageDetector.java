package io.plimsoll.tika;

import io.plimsoll.inference.LanguageDetector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Tells 35 major languages apart with the OpenNLP model that Tika ships, which is loaded with the first call.
public final class TikaLanguageDetector implements LanguageDetector {

    private static final Map<String, String> ISO_CODES = Map.ofEntries(
            Map.entry("ara", "ar"),
            Map.entry("bul", "bg"),
            Map.entry("ces", "cs"),
            Map.entry("dan", "da"),
            Map.entry("deu", "de"),
            Map.entry("ell", "el"),
            Map.entry("eng", "en"),
            Map.entry("spa", "es"),
            Map.entry("ekk", "et"),
            Map.entry("est", "et"),
            Map.entry("fas", "fa"),
            Map.entry("pes", "fa"),
            Map.entry("fin", "fi"),
            Map.entry("fra", "fr"),
            Map.entry("heb", "he"),
            Map.entry("hin", "hi"),
            Map.entry("hrv", "hr"),
            Map.entry("hun", "hu"),
            Map.entry("ind", "id"),
            Map.entry("ita", "it"),
            Map.entry("jpn", "ja"),
            Map.entry("kor", "ko"),
            Map.entry("lit", "lt"),
            Map.entry("lvs", "lv"),
            Map.entry("lav", "lv"),
            Map.entry("nld", "nl"),
            Map.entry("nob", "no"),
            Map.entry("nno", "no"),
            Map.entry("pol", "pl"),
            Map.entry("por", "pt"),
            Map.entry("ron", "ro"),
            Map.entry("rus", "ru"),
            Map.entry("slk", "sk"),
            Map.entry("slv", "sl"),
            Map.entry("swe", "sv"),
            Map.entry("tha", "th"),
            Map.entry("tur", "tr"),
            Map.entry("ukr", "uk"),
            Map.entry("vie", "vi"),
            Map.entry("cmn", "zh"),
            Map.entry("zho-simp", "zh"),
            Map.entry("zho-trad", "zh"));

    private static final int MAX_CHARS = 4_000;

    /// What is looked at first. Of 500 manual pages this much told the same language as all of `MAX_CHARS`, and the
    /// model's time grows with the length.
    private static final int FIRST_CHARS = 800;

    private static final double CLEAR_LEAD = 1.10;
    private static final int MIN_WORDS = 4;
    private static final int MIN_LETTERS = 12;
    private static final int MIN_IDEOGRAPHS = 5;

    /// One for the whole process, loaded with the first use.
    private static final class Model {
        static final LanguageModel LOADED = LanguageModel.load();
    }

    @Override
    public Optional<String> detect(String text) {
        var first = ofSample(text, FIRST_CHARS);
        return first.isPresent() || text.length() <= FIRST_CHARS ? first : ofSample(text, MAX_CHARS);
    }

    private static Optional<String> ofSample(String text, int maxChars) {
        var sample = text.substring(0, Math.min(text.length(), maxChars));
        var letters = Letters.of(sample);
        if (!letters.isEnough()) {
            return Optional.empty();
        }
        return letters.ownLanguage().or(() -> byModel(sample, letters.count()));
    }

    /// The halves of a mixed text are of different languages.
    private static Optional<String> byModel(String sample, int letters) {
        var whole = guess(sample);
        var first = guess(sample.substring(0, sample.length() / 2));
        var second = guess(sample.substring(sample.length() / 2));
        boolean isMixed =
                first.isClear() && second.isClear() && !first.language().equals(second.language());
        return isMixed || whole.lead() < requiredLead(letters) ? Optional.empty() : Optional.of(whole.language());
    }

    /// @param lead how many times as likely as the next the language is
    private record Guess(String language, double lead) {

        boolean isClear() {
            return lead >= CLEAR_LEAD;
        }
    }

    private static Guess guess(String sample) {
        Map<String, Double> scores = new HashMap<>();
        Model.LOADED.probabilities(sample).forEach((language, probability) -> {
            var code = ISO_CODES.get(language);
            if (code != null) {
                scores.merge(code, probability, Math::max);
            }
        });
        var ranked = scores.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .limit(2)
                .toList();
        return new Guess(
                ranked.get(0).getKey(), ranked.get(0).getValue() / ranked.get(1).getValue());
    }

    /// The model's scores lie close together; with every letter the right one should pull ahead, and where it does not
    /// the text is mixed or no language.
    private static double requiredLead(int letters) {
        return Math.clamp(1.01 + (letters - 30) * 0.003, 1.01, 1.10);
    }

    /// The scripts of a text.
    private record Letters(int count, int words, Map<Character.UnicodeScript, Integer> scripts) {

        private static final Map<Character.UnicodeScript, String> OF_ONE_LANGUAGE = Map.of(
                Character.UnicodeScript.HANGUL, "ko",
                Character.UnicodeScript.THAI, "th",
                Character.UnicodeScript.HEBREW, "he",
                Character.UnicodeScript.GREEK, "el",
                Character.UnicodeScript.HAN, "zh");

        static Letters of(String text) {
            Map<Character.UnicodeScript, Integer> scripts = new HashMap<>();
            text.codePoints()
                    .filter(Character::isLetter)
                    .forEach(letter -> scripts.merge(Character.UnicodeScript.of(letter), 1, Integer::sum));
            int count = scripts.values().stream().mapToInt(Integer::intValue).sum();
            int words = text.strip().split("\\s+", -1).length;
            return new Letters(count, words, scripts);
        }

        boolean isEnough() {
            return (words >= MIN_WORDS && count >= MIN_LETTERS) || ideographs() >= MIN_IDEOGRAPHS || isOneScript();
        }

        /// The language a script alone gives away, if nearly all letters are of it.
        Optional<String> ownLanguage() {
            if (share(kana()) > 0.15 && share(ideographs()) > 0.8) {
                return Optional.of("ja");
            }
            return OF_ONE_LANGUAGE.entrySet().stream()
                    .filter(script -> share(scripts.getOrDefault(script.getKey(), 0)) > 0.8)
                    .map(Map.Entry::getValue)
                    .findFirst();
        }

        private boolean isOneScript() {
            return count >= MIN_LETTERS && ownLanguage().isPresent();
        }

        private int ideographs() {
            return scripts.getOrDefault(Character.UnicodeScript.HAN, 0) + kana();
        }

        private int kana() {
            return scripts.getOrDefault(Character.UnicodeScript.HIRAGANA, 0)
                    + scripts.getOrDefault(Character.UnicodeScript.KATAKANA, 0);
        }

        private double share(int letters) {
            return count == 0 ? 0 : (double) letters / count;
        }
    }
}
