package io.plimsoll.query;

import io.plimsoll.cache.CacheUse;
import io.plimsoll.cache.ResultCache.Found;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What is left to one question where the index cannot be searched: what was found and answered before, as far as it
/// may still be shown, and it says how old it is.
final class Outage {

    private final RequestContext context;
    private final QuestionCaches kept;
    private final List<Degradation> degraded;
    private Optional<PlimsollException> cause = Optional.empty();

    Outage(RequestContext context, QuestionCaches kept, List<Degradation> degraded) {
        this.context = context;
        this.kept = kept;
        this.degraded = degraded;
    }

    /// Why the index was not searched. What the caller did wrong, or what there is no room or time for, is no outage.
    void note(PlimsollException failure) {
        cause = Optional.of(failure).filter(this::isOutage);
    }

    private boolean isOutage(PlimsollException failure) {
        return switch (failure.code().blame()) {
            case DEPENDENCY, US -> true;
            case CALLER -> false;
            case CAPACITY ->
                failure.code() == ErrorCode.DEADLINE_EXCEEDED
                        && !context.deadline().passed();
        };
    }

    boolean isNoted() {
        return cause.isPresent();
    }

    /// Absent where the index could be searched, or nothing is left that may be shown.
    Optional<Found<Ranking>> ranking() {
        return cause.flatMap(failure -> kept.olderRanking().map(found -> {
            say("these are hits", found.use(), failure);
            return found;
        }));
    }

    Optional<Found<Answer>> answer() {
        return cause.flatMap(failure -> kept.olderAnswer().map(found -> {
            say("this is an answer", found.use(), failure);
            return found;
        }));
    }

    private void say(String what, CacheUse use, PlimsollException failure) {
        long seconds = use.age().map(Duration::toSeconds).orElse(0L);
        degraded.add(new Degradation(
                Stage.RETRIEVE,
                "the index could not be searched; " + what + " of " + seconds + " s ago: " + failure.detail()));
    }
}
