package io.plimsoll.query;

import io.plimsoll.flag.Flags;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Shares a request's time out among its stages. A stage may take all that is left but what the stages after it are
/// promised, so that one that hangs is cut off while there still is time to do without it; what a stage does not use
/// goes to those after it.
final class TimeShares {

    /// What each stage is promised of the time that is left when an earlier one begins.
    private static final Map<Stage, Double> PROMISED =
            Map.of(Stage.EMBED, 0.15, Stage.RETRIEVE, 0.25, Stage.RERANK, 0.2);

    /// Kept back for sending what there is.
    private static final double REPLY = 0.05;

    /// What is kept for generation of a time that is shorter than usual.
    private static final double GENERATION = 0.5;

    private final RequestContext context;
    private final Deadline found;
    private final Set<Stage> planned;

    private TimeShares(RequestContext context, Deadline found) {
        this.context = context;
        this.found = found;
        this.planned = EnumSet.of(Stage.REWRITE, Stage.EMBED, Stage.RETRIEVE, Stage.RERANK);
        if (context.flags().get(Flags.SEARCH_MODE).equals(SearchMode.LEXICAL.wireName())) {
            planned.remove(Stage.EMBED);
        }
        if (!context.flags().get(Flags.RERANK)) {
            planned.remove(Stage.RERANK);
        }
    }

    /// All of the time is for finding.
    static TimeShares ofSearch(RequestContext context) {
        return new TimeShares(context, context.deadline());
    }

    /// The stages before generation have the time of a search. Who waits longer than is usual for an answer waits
    /// longer for them in proportion; who waits for less gives them half of it at most.
    static TimeShares ofAnswer(RequestContext context, QuerySettings settings) {
        double whole = context.deadline().remaining().toNanos();
        double search = settings.search().toNanos();
        double usual = settings.answer().toNanos();
        double finding = whole > usual ? search * whole / usual : Math.min(search, whole * (1 - GENERATION));
        return new TimeShares(context, context.deadline().atMost(Duration.ofNanos((long) finding)));
    }

    /// The request with the deadline of the stage that begins now.
    RequestContext of(Stage stage) {
        var all = stage == Stage.GENERATE ? context.deadline() : found;
        double later = REPLY;
        for (var other : planned) {
            if (other.compareTo(stage) > 0) {
                later += PROMISED.getOrDefault(other, 0.0);
            }
        }
        return context.withDeadline(all.share(1 - later));
    }
}
