package io.plimsoll.ingest;

import io.plimsoll.document.Passage;
import io.plimsoll.inference.TokenCounter;
import java.util.ArrayList;
import java.util.List;

/// What the embedding model reads of a passage: where it stands, then what it says. A passage often leaves unsaid what
/// its title and headings say.
final class EmbeddingText {

    /// The largest share of the budget that title and headings may take.
    private static final int CONTEXT_SHARE = 4;

    private EmbeddingText() {}

    static String of(String title, Passage passage, TokenCounter tokens, int budget) {
        return context(title, passage.heading(), tokens, budget) + passage.text();
    }

    /// Title and headings as a line of their own; cut at the end where they are too long, empty where there are none.
    static String context(String title, List<String> heading, TokenCounter tokens, int budget) {
        var parts = heading.stream().anyMatch(title::equals) || title.isBlank() ? heading : prepend(title, heading);
        if (parts.isEmpty()) {
            return "";
        }
        var line = String.join(" > ", parts);
        int[] ends = tokens.tokenEnds(line);
        int most = Math.max(1, budget / CONTEXT_SHARE);
        return (ends.length > most ? line.substring(0, ends[most - 1]) : line) + "\n";
    }

    private static List<String> prepend(String title, List<String> heading) {
        var parts = new ArrayList<String>(heading.size() + 1);
        parts.add(title);
        parts.addAll(heading);
        return parts;
    }
}
