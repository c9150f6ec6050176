package io.plimsoll.evaluation;

import io.plimsoll.collection.CollectionKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Recall of a collection's LIVE generation is below its objective: which questions lost, and since which change.
///
/// @param recall    now
/// @param before    the last run that had reached the objective, or else the best one that is kept
/// @param questions that found more then, by id
/// @param suspects  what took it from most of them first
/// @param asked     how many searches it took to find out
public record Loss(
        CollectionKey collection,
        double recall,
        double objective,
        Optional<Before> before,
        List<String> questions,
        List<Suspect> suspects,
        int asked) {

    private static final int NAMED = 10;

    /// @param run its id
    public record Before(String run, Instant at, double recall) {}

    public Loss {
        questions = List.copyOf(questions);
        suspects = List.copyOf(suspects);
    }

    /// For a log, an alert or a runbook. It names questions by their ids and holds none of their texts.
    public String inWords() {
        var words = new StringBuilder(String.format(
                Locale.ROOT,
                "recall@%d of the collection %s is %.3f, below its objective of %.3f",
                Evaluator.K,
                collection.name(),
                recall,
                objective));
        if (before.isEmpty()) {
            return words.append("; no run that is kept was better, so that there is nothing to compare it with")
                    .toString();
        }
        words.append(String.format(
                Locale.ROOT,
                "; it was %.3f at %s. %d questions lost: %s",
                before.get().recall(),
                before.get().at(),
                questions.size(),
                names(questions)));
        suspects.stream().limit(NAMED).forEach(suspect -> words.append(". ").append(inWords(suspect)));
        if (suspects.size() > NAMED) {
            words.append(". There are ").append(suspects.size() - NAMED).append(" more such changes");
        }
        return words.toString();
    }

    private static String inWords(Suspect suspect) {
        return suspect.what() + " (" + suspect.at() + "): "
                + (suspect.shown() ? "shown for " : "fits in time for ")
                + names(suspect.questions());
    }

    private static String names(List<String> ids) {
        var named = ids.stream().limit(NAMED).collect(Collectors.joining(", "));
        return ids.size() > NAMED ? named + " and " + (ids.size() - NAMED) + " more" : named;
    }
}
