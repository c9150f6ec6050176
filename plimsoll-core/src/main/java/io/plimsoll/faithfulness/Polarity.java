package io.plimsoll.faithfulness;

import io.plimsoll.query.Words;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether two sentences that are about the same say the opposite: one denies what the other does not, or one has a
/// word where the other has its opposite. English alone; in other languages it finds nothing.
final class Polarity {

    private static final Pattern DENIAL = Pattern.compile(
            "\\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|can't|won't|"
                    + "(?:is|are|was|were|do|does|did|has|have|had|would|should|could|must|need)n't|"
                    + "fail(?:s|ed)? to|failed|unable to|refus(?:e|es|ed) to|lacks?|lacked|denie[sd]|deny|"
                    + "prohibit(?:s|ed)?|forbid(?:s|den)?|forbade|unlikely|hardly|barely)\\b",
            Pattern.CASE_INSENSITIVE);

    /// "not only" and "no later than" deny nothing.
    private static final Pattern NO_DENIAL = Pattern.compile(
            "\\bnot only\\b|\\bno (?:less|fewer|more|later|earlier|sooner) than\\b|\\bno\\.\\s*\\d",
            Pattern.CASE_INSENSITIVE);

    private static final Map<String, Set<String>> OPPOSITES =
            opposites("increase decrease; increases decreases; increased decreased; increasing decreasing; rise fall;"
                    + " rises falls; rose fell; rising falling; grow shrink; grew shrank; gain lose; gained lost; more"
                    + " less; more fewer; most least; higher lower; high low; highest lowest; larger smaller; large"
                    + " small; largest smallest; bigger smaller; big small; longer shorter; long short; older younger;"
                    + " oldest youngest; old new; old young; before after; earlier later; early late; first last;"
                    + " first final; above below; over under; up down; north south; northern southern; east west;"
                    + " eastern western; left right; inside outside; internal external; open closed; opened closed;"
                    + " opens closes; open shut; start end; starts ends; started ended; begin end; began ended; begins"
                    + " ends; win lose; won lost; wins loses; accept reject; accepted rejected; accept refuse;"
                    + " accepted refused; allow forbid; allowed forbidden; allows forbids; permitted prohibited;"
                    + " permitted forbidden; required optional; mandatory optional; enabled disabled; enable disable;"
                    + " enables disables; on off; include exclude; included excluded; includes excludes; including"
                    + " excluding; add remove; added removed; adds removes; buy sell; bought sold; true false; success"
                    + " failure; successful unsuccessful; succeeded failed; positive negative; strong weak; strengthen"
                    + " weaken; fast slow; faster slower; safe dangerous; safe unsafe; public private; male female;"
                    + " man woman; men women; husband wife; father mother; son daughter; brother sister; he she; his"
                    + " her; born died; birth death; alive dead; ancient modern; common rare; frequent rare; cheap"
                    + " expensive; minimum maximum; min max; minor major; always never; all none; everyone nobody;"
                    + " everything nothing; many few; often rarely; same different; similar different; better worse;"
                    + " best worst; hot cold; warm cold; wet dry; heavy light; thick thin; wide narrow; deep shallow;"
                    + " rich poor; hard soft; hard easy; difficult easy; full empty; encrypted unencrypted;"
                    + " synchronous asynchronous; ascending descending; read write; client server; upper lower; legal"
                    + " illegal; possible impossible; likely unlikely; able unable; known unknown; approved rejected;"
                    + " support oppose; supported opposed; supports opposes; attack defend; attacked defended; arrive"
                    + " depart; arrived departed; import export; imported exported; save delete; created destroyed;"
                    + " create destroy; built demolished; married divorced; defeated lost; victory defeat; ally enemy;"
                    + " cause prevent; caused prevented; causes prevents; improve worsen; improved worsened; reduce"
                    + " raise; reduced raised; reduces raises; dependent independent; temporary permanent; single"
                    + " multiple; together apart; present absent; visible hidden");

    private Polarity() {}

    static boolean denies(String sentence) {
        return DENIAL.matcher(NO_DENIAL.matcher(sentence).replaceAll(" "))
                                .results()
                                .count()
                        % 2
                == 1;
    }

    /// Whether one of the claim's words stands nowhere in the evidence, and its opposite does.
    static boolean opposes(String claim, String evidence) {
        var there = words(evidence);
        for (var word : words(claim)) {
            var opposites = OPPOSITES.getOrDefault(word, Set.of());
            if (!there.contains(word) && opposites.stream().anyMatch(there::contains)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> words(String text) {
        var words = new HashSet<String>();
        Words.of(text).forEach(word -> words.add(word.lower()));
        return words;
    }

    private static Map<String, Set<String>> opposites(String pairs) {
        var opposites = new HashMap<String, Set<String>>();
        for (var pair : pairs.toLowerCase(Locale.ROOT).split(";", -1)) {
            var words = List.of(pair.strip().split("\\s+", -1));
            opposites
                    .computeIfAbsent(words.getFirst(), unused -> new HashSet<>())
                    .add(words.getLast());
            opposites
                    .computeIfAbsent(words.getLast(), unused -> new HashSet<>())
                    .add(words.getFirst());
        }
        return Map.copyOf(opposites);
    }
}
