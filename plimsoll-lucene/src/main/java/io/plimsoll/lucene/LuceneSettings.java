package io.plimsoll.lucene;

import io.plimsoll.error.PlimsollException;
import java.time.Duration;

/// The bounds of the engine.
///
/// @param ramBufferMb       what one index buffers before it writes a segment, 1 to 1,024 megabytes
/// @param maxOpenIndexes    most indexes open at once; the one unused longest is closed for another
/// @param idleAfter         an index unused for this long is committed and closed
/// @param searchThreads     searches that run at once
/// @param maxQueuedSearches searches that wait for a thread before the next one is refused
public record LuceneSettings(
        int ramBufferMb, int maxOpenIndexes, Duration idleAfter, int searchThreads, int maxQueuedSearches) {

    private static final int MAX_RAM_BUFFER_MB = 1_024;

    public LuceneSettings {
        check("ram-buffer-mb", ramBufferMb >= 1 && ramBufferMb <= MAX_RAM_BUFFER_MB, "between 1 and 1024");
        check("max-open-indexes", maxOpenIndexes >= 1, "at least 1");
        check("idle-after", idleAfter.isPositive(), "longer than nothing");
        check("search-threads", searchThreads >= 1, "at least 1");
        check("max-queued-searches", maxQueuedSearches >= 1, "at least 1");
    }

    /// 16 MB of buffer, 256 open indexes, five minutes, a thread per core and 64 waiting searches for each.
    public static LuceneSettings defaults() {
        var cores = Runtime.getRuntime().availableProcessors();
        return new LuceneSettings(16, 256, Duration.ofMinutes(5), cores, 64 * cores);
    }

    private static void check(String name, boolean holds, String rule) {
        if (!holds) {
            throw PlimsollException.invalidField(name, name + " is " + rule);
        }
    }
}
