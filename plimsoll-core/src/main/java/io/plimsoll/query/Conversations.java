package io.plimsoll.query;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.tenant.Principal;
import java.util.List;

/// What was said in a session, so that a follow-up question can be understood. A session belongs to one principal and
/// one collection; to anybody else it is empty.
public interface Conversations {

    /// @param question as it was run, self-contained
    record Turn(String question, String answer) {}

    /// The last turns, the oldest first, at most `limit`.
    List<Turn> recent(Principal principal, CollectionKey collection, String session, int limit);

    void add(Principal principal, CollectionKey collection, String session, Turn turn);
}
