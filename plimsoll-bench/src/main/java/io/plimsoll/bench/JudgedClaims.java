package io.plimsoll.bench;

import io.plimsoll.document.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Claims of which it is known whether their sources support them, made from the answers of data sets.
///
/// A supported claim is a sentence that answers, as it stands or reworded, two of them joined, or a question turned
/// into
/// a statement with its answer. An unsupported one is made from a supported one by one change. Both are reworded in the
/// same ways beforehand and are as long as each other, so that the rewording tells nothing. What is put in place of a
/// figure or a name comes from the same sources half of the time, so that being there tells little.
final class JudgedClaims {

    private static final Pattern NAME =
            Pattern.compile("(?<=[\\p{L},;:] )(\\p{Lu}[\\p{L}'-]+(?: (?:of |the |de )?\\p{Lu}[\\p{L}'-]+)*)");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d[\\d,]*(?:\\.\\d+)?(?![\\w])");
    private static final Pattern AUXILIARY = Pattern.compile(
            "\\b(is|are|was|were|has|have|had|can|could|will|would|should|may|must|does|did)\\b(?! not)");
    private static final Pattern DENIED = Pattern.compile(" (?:not|never) ");

    /// Partly others than those the judge knows.
    private static final List<String[]> OPPOSITES =
            pairs("increased declined; expanded contracted; first final; largest"
                    + " tiniest; before after; hired dismissed; urban rural; supported opposed; won lost; allowed banned; more less;"
                    + " early late; higher lower; opened shut; northern southern; born deceased; accepted declined; major minor;"
                    + " best worst; permanent temporary; always never; rising sinking; joined left; public private");
    private static final List<String[]> SYNONYMS = pairs("began started; started began; large big; many numerous;"
            + " also additionally; film movie; movie film; located situated; used employed; shows demonstrates; made"
            + " produced; born born; near close_to; because since; help assist; helps assists; company firm; children kids;"
            + " get obtain; need require; needs requires; about approximately; often frequently; including such_as; however"
            + " yet; died passed_away; became turned_into; children youngsters; important significant; people persons;"
            + " several various; known famous; known called; written authored; released published; wrote authored; returns"
            + " gives_back; specifies states; displays shows; creates makes; create make; file file");

    private final SplittableRandom random;

    JudgedClaims(long seed) {
        random = new SplittableRandom(seed);
    }

    /// @param base that it was made from: what one is made of does not tell more than one time
    record Labelled(String kind, boolean supported, String text, List<String> sources, String base) {}

    /// An answer and its passages.
    ///
    /// @param statement the question as a statement with its answer, where it can be turned into one
    /// @param wrong     the same with another answer
    record Base(
            String id,
            String sentence,
            List<String> sources,
            Optional<String> statement,
            Optional<String> wrong,
            List<String> otherPassage) {}

    List<Labelled> of(Base base) {
        var claims = new ArrayList<Labelled>();
        var again = reworded(base.sentence());
        add(claims, base, "as it stands", true, Optional.of(base.sentence()), base.sources());
        add(claims, base, "reworded", true, Optional.of(again), base.sources());
        add(claims, base, "joined", true, joined(reworded(base.sentence()), base.sources()), base.sources());
        add(claims, base, "statement", true, base.statement(), base.sources());
        add(claims, base, "number", false, number(reworded(base.sentence()), base), base.sources());
        add(claims, base, "entity", false, name(reworded(base.sentence()), base), base.sources());
        add(claims, base, "negation", false, negated(reworded(base.sentence())), base.sources());
        add(claims, base, "opposite", false, opposite(reworded(base.sentence())), base.sources());
        add(claims, base, "addition", false, joined(reworded(base.sentence()), base.otherPassage()), base.sources());
        add(claims, base, "wrong passage", false, Optional.of(again), base.otherPassage());
        add(claims, base, "wrong answer", false, base.wrong(), base.sources());
        return claims;
    }

    private static void add(
            List<Labelled> claims,
            Base base,
            String kind,
            boolean supported,
            Optional<String> text,
            List<String> sources) {
        text.filter(claim -> supported || !claim.equals(base.sentence()) || kind.equals("wrong passage"))
                .ifPresent(claim -> claims.add(new Labelled(kind, supported, claim, sources, base.id())));
    }

    // --- what leaves the meaning alone

    private String reworded(String sentence) {
        var text = sentence;
        if (random.nextInt(2) == 0) {
            text = text.replaceAll(" \\([^)]*\\)", "");
        }
        if (random.nextInt(2) == 0) {
            text = text.replaceAll("(?<=\\d),(?=\\d{3})", "");
        }
        if (random.nextInt(2) == 0) {
            text = text.replaceAll("(\\d) ?%", "$1 percent");
        }
        if (random.nextInt(2) == 0) {
            text = text.replaceAll(
                    "\\b(January|February|March|April|May|June|July|August|September|October|November|December) (\\d{1,2}),"
                            + " (\\d{4})",
                    "$2 $1 $3");
        }
        if (random.nextInt(2) == 0) {
            var matcher = Pattern.compile("^((?:In|On|At|During|After|Before|From) [^,]{3,40}), (.+?)([.!]?)$")
                    .matcher(text);
            if (matcher.matches()) {
                text = upper(matcher.group(2)) + " " + lower(matcher.group(1)) + matcher.group(3);
            }
        }
        for (var pair : SYNONYMS) {
            if (random.nextInt(3) > 0) {
                text = text.replaceAll("\\b" + pair[0] + "\\b", pair[1].replace('_', ' '));
            }
        }
        int comma = text.lastIndexOf(", ");
        if (random.nextInt(3) == 0 && comma > 50) {
            text = text.substring(0, comma) + ".";
        }
        return text;
    }

    /// With the beginning of another sentence of these passages.
    private Optional<String> joined(String claim, List<String> passages) {
        var others = sentences(passages).stream()
                .filter(sentence -> !claim.startsWith(sentence.substring(0, 20)))
                .toList();
        if (others.isEmpty()) {
            return Optional.empty();
        }
        var other = reworded(others.get(random.nextInt(others.size())));
        var bare = claim.replaceAll("[.!?]$", "");
        return Optional.of(
                bare + ", and " + (other.startsWith("The ") || other.startsWith("It ") ? lower(other) : other));
    }

    // --- what changes it

    private Optional<String> number(String claim, Base base) {
        var own = NUMBER.matcher(claim).results().toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        var chosen = own.get(random.nextInt(own.size()));
        var others = NUMBER.matcher(String.join(" ", base.sources()))
                .results()
                .map(MatchResult::group)
                .filter(other -> !claim.contains(other)
                        && other.length() == chosen.group().length())
                .toList();
        var other = !others.isEmpty() && random.nextInt(2) == 0
                ? others.get(random.nextInt(others.size()))
                : perturbed(chosen.group());
        return Optional.of(claim.substring(0, chosen.start()) + other + claim.substring(chosen.end()));
    }

    private String perturbed(String number) {
        var digits = number.toCharArray();
        int at = random.nextInt(digits.length);
        while (!Character.isDigit(digits[at])) {
            at = random.nextInt(digits.length);
        }
        digits[at] = (char) ('1' + (digits[at] - '0' + random.nextInt(8)) % 9);
        var other = new String(digits);
        return other.equals(number) ? number + "0" : other;
    }

    private Optional<String> name(String claim, Base base) {
        var own = NAME.matcher(claim).results().toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        var chosen = own.get(random.nextInt(own.size()));
        var from = random.nextInt(2) == 0 ? base.sources() : base.otherPassage();
        var others = NAME.matcher(String.join(" ", from))
                .results()
                .map(MatchResult::group)
                .filter(other -> !claim.contains(other) && !other.contains(chosen.group()) && other.length() > 3)
                .distinct()
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(claim.substring(0, chosen.start())
                        + others.get(random.nextInt(others.size()))
                        + claim.substring(chosen.end()));
    }

    private static Optional<String> negated(String claim) {
        if (DENIED.matcher(claim).find()) {
            return Optional.of(DENIED.matcher(claim).replaceFirst(" "));
        }
        var matcher = AUXILIARY.matcher(claim);
        return matcher.find()
                ? Optional.of(claim.substring(0, matcher.end()) + " not" + claim.substring(matcher.end()))
                : Optional.empty();
    }

    private Optional<String> opposite(String claim) {
        for (var pair : OPPOSITES) {
            for (int i = 0; i < 2; i++) {
                var changed = claim.replaceFirst("\\b" + pair[i] + "\\b", pair[1 - i]);
                if (!changed.equals(claim)) {
                    return Optional.of(changed);
                }
            }
        }
        return Optional.empty();
    }

    // --- questions as statements

    /// Absent for a question of another form than these.
    static Optional<String> statement(String question, String answer) {
        var text = question.strip().replaceAll("\\?$", "");
        record Form(String pattern, String statement) {}
        var forms = List.of(
                new Form("(?i)^(?:who|what) (is|are|was|were) (.+)$", "$2 $1 %s"),
                new Form("(?i)^who (.+)$", "%s $1"),
                new Form(
                        "(?i)^(?:which|what) (?:\\w+ ){1,3}?(is|are|was|were|has|have|had|can|does) (.+)$", "%s $1 $2"),
                new Form("(?i)^(?:which|what) \\w+ (\\w+(?:ed|s)) (.+)$", "%s $1 $2"),
                new Form("(?i)^how many (.+?) (are|were|did|do|does|is|was|have|has) (.+)$", "%s $1 $2 $3"),
                new Form(
                        "(?i)^when (?:was|is) (.+?) (born|founded|released|established|formed|built|created|\\w+ed)(.*)$",
                        "$1 was $2$3 in %s"),
                new Form("(?i)^when did (.+)$", "$1 in %s"),
                new Form("(?i)^(?:where|in which \\w+|in what \\w+) (is|was|are|were) (.+)$", "$2 $1 in %s"));
        for (var form : forms) {
            var matcher = Pattern.compile(form.pattern()).matcher(text);
            if (matcher.matches()) {
                var statement = matcher.replaceFirst(form.statement().replace("%s", Matcher.quoteReplacement(answer)));
                return Optional.of(upper(statement) + ".");
            }
        }
        return Optional.empty();
    }

    static List<String> sentences(List<String> passages) {
        return passages.stream()
                .flatMap(passage -> Sentences.of(passage).stream().map(span -> span.of(passage)))
                .filter(sentence -> sentence.length() >= 40 && sentence.length() <= 300)
                .toList();
    }

    private static String upper(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static String lower(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    private static List<String[]> pairs(String text) {
        return List.of(text.split(";")).stream()
                .map(pair -> pair.strip().split("\\s+"))
                .toList();
    }
}
