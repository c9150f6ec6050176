package io.plimsoll.source;

import java.util.Optional;
import java.util.function.Consumer;

/// Something that has documents. Used by one run at a time.
public interface Source extends AutoCloseable {

    /// @param complete whether everything that is there was listed: only then may what is missing be deleted
    /// @param notes    what a user should know, such as the reason why it is not complete
    record Listing(boolean complete, Optional<String> notes) {}

    /// Hands over every item, one after the other, keeping none. Throws where there is nothing to be had at all.
    Listing list(Consumer<SourceItem> items);

    /// Fetches an item.
    ///
    /// @param known of what was taken before; [Validators#NONE] to have the content in any case
    Fetched fetch(SourceItem item, Validators known);

    /// Calls back, on a thread of its own, when something may have changed; closing the result ends that. Absent
    /// where the source cannot tell.
    default Optional<AutoCloseable> watch(Runnable changed) {
        return Optional.empty();
    }

    @Override
    void close();
}
