package io.plimsoll.query;

import io.plimsoll.flag.Flags;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.RequestContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Answers in process, in the documents' own words: quotes the sentences that support an answer best, each with its
/// citation, says a thing once, and abstains where it is not likely enough that they answer.
final class ExtractiveGenerator implements Generator {

    private static final int MAX_QUOTED = 3;

    /// A further sentence is quoted where its score is at least this share of the best one's.
    private static final double WORTH_QUOTING = 0.85;

    /// Share of common words from which two sentences say the same.
    private static final double SAME = 0.6;

    private final SupportFinder finder;

    ExtractiveGenerator(QuerySettings settings) {
        this.finder = new SupportFinder(settings);
    }

    @Override
    public Draft generate(
            RequestContext context, Evidence evidence, AnswerListener listener, List<Degradation> degraded) {
        var found = finder.find(context, evidence, degraded);
        if (found.bestFirst().isEmpty() || found.likelihood() < context.flags().get(Flags.EVIDENCE)) {
            var reason = abstention(found.bestFirst());
            listener.text(reason);
            return Draft.abstaining(reason, Optional.empty(), TokenUsage.NONE);
        }
        return written(quoted(found.bestFirst()), listener);
    }

    private static String abstention(List<Support> supports) {
        if (supports.isEmpty()) {
            return "I found nothing about this in the collection.";
        }
        var best = supports.getFirst().candidate().hit();
        return "I found no passage that answers this. The nearest is in \"" + best.title()
                + "\", but it does not say what is asked.";
    }

    /// The sentences worth quoting, each thing once, in the order of the documents' ranking and of their text. Each
    /// group says one thing.
    private static List<List<Support>> quoted(List<Support> supports) {
        double worth = supports.getFirst().score() * WORTH_QUOTING;
        var groups = new ArrayList<List<Support>>();
        for (var support : supports) {
            if (support.score() < worth) {
                break;
            }
            groups.stream()
                    .filter(group -> same(group.getFirst(), support))
                    .findFirst()
                    .ifPresentOrElse(same -> addElsewhere(same, support), () -> addNew(groups, support));
        }
        return groups;
    }

    private static void addElsewhere(List<Support> group, Support support) {
        var document = support.passage().document();
        if (group.stream().noneMatch(other -> other.passage().document().equals(document))) {
            group.add(support);
        }
    }

    private static void addNew(List<List<Support>> groups, Support support) {
        var whole = support.standingAlone();
        for (var group : groups) {
            if (whole.contains(group.getFirst())) {
                group.set(0, whole);
                return;
            }
        }
        if (groups.size() < MAX_QUOTED) {
            groups.add(new ArrayList<>(List.of(whole)));
        }
    }

    private static boolean same(Support one, Support other) {
        var words = new HashSet<>(Words.content(one.text()));
        var others = new HashSet<>(Words.content(other.text()));
        int smaller = Math.min(words.size(), others.size());
        words.retainAll(others);
        return smaller > 0 && words.size() >= SAME * smaller;
    }

    private static Draft written(List<List<Support>> groups, AnswerListener listener) {
        var text = new StringBuilder();
        var citations = new ArrayList<Citation>();
        for (var group : groups) {
            var piece = new StringBuilder(text.isEmpty() ? "" : " ")
                    .append(closed(group.getFirst().text()));
            for (var support : group) {
                var citation = support.cited(citations.size() + 1);
                citations.add(citation);
                piece.append(" [").append(citation.number()).append(']');
                listener.citation(citation);
            }
            text.append(piece);
            listener.text(piece.toString());
        }
        return new Draft(text.toString(), Optional.empty(), citations, Optional.empty(), TokenUsage.NONE);
    }

    private static String closed(String sentence) {
        char last = sentence.charAt(sentence.length() - 1);
        return Character.isLetterOrDigit(last) ? sentence + "." : sentence;
    }
}
