package io.plimsoll.server.store;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Ids that sort by age as text: UUID version 7 of RFC 9562, whose 12 bits after the milliseconds count, so that two
/// ids of one millisecond, or of a clock that was set back, keep their order.
final class SortableIds {

    private static final int COUNTER_BITS = 12;
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final AtomicLong last = new AtomicLong();
    private final SecureRandom random = new SecureRandom();

    String next(Instant now) {
        long ticks = last.accumulateAndGet(
                now.toEpochMilli() << COUNTER_BITS, (before, present) -> Math.max(before + 1, present));
        long high = (ticks >>> COUNTER_BITS << 16) | VERSION | (ticks & 0xFFF);
        long low = (random.nextLong() >>> 2) | VARIANT;
        return new UUID(high, low).toString();
    }
}
