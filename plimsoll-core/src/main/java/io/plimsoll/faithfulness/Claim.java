package io.plimsoll.faithfulness;

import io.plimsoll.document.Sentences;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// One sentence of an answer, and what it says that it has this from.
///
/// @param sources the texts that it cites; none where it cites nothing
public record Claim(String text, List<String> sources) {

    private static final Pattern MARK = Pattern.compile("\\s*\\[(\\d{1,4})]");

    public Claim {
        sources = List.copyOf(sources);
    }

    /// The claims of an answer with marks such as `[1]`, which stand at the ends of sentences.
    ///
    /// @param sources what the numbers stand for
    public static List<Claim> of(String answer, Map<Integer, String> sources) {
        var claims = new ArrayList<Claim>();
        for (var span : Sentences.of(answer)) {
            var sentence = span.of(answer);
            var cited = new LinkedHashSet<String>();
            MARK.matcher(sentence)
                    .results()
                    .map(mark -> sources.get(Integer.parseInt(mark.group(1))))
                    .filter(Objects::nonNull)
                    .forEach(cited::add);
            var text = MARK.matcher(sentence).replaceAll("").strip();
            if (text.chars().anyMatch(Character::isLetterOrDigit)) {
                claims.add(new Claim(text, List.copyOf(cited)));
            } else if (!claims.isEmpty()) {
                // marks after the full stop are of the sentence before
                var before = claims.removeLast();
                cited.addAll(before.sources());
                claims.add(new Claim(before.text(), List.copyOf(cited)));
            }
        }
        return claims;
    }
}
