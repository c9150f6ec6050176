package io.plimsoll.quality;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.Relevant;
import io.plimsoll.tenant.AccessLabels;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What is kept of an answer so that the one who asked can say what it was worth.
///
/// @param principal that asked, and alone may say so
/// @param labels    that it carried
/// @param question  absent where the tenant does not have texts of questions kept
/// @param cited     the places that the answer cites, by the citations' numbers
public record RememberedAnswer(
        String traceId,
        CollectionKey collection,
        String principal,
        AccessLabels labels,
        Optional<String> question,
        Map<Integer, Relevant> cited,
        Instant at) {

    public RememberedAnswer {
        cited = Map.copyOf(cited);
    }
}
