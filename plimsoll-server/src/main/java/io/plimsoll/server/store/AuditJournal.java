package io.plimsoll.server.store;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Events of what changes nothing, on their way to the database: a file that requests write to without waiting for each
/// other or for transactions. One thread brings to the disk whatever has been written, for all that wait.
///
/// What [#drain] has handed over is forgotten here after it is durable there, so a crash may hand it over again, under
/// the same id. An event that was begun and has not ended goes on to the next file.
public final class AuditJournal implements AuditLog, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditJournal.class);
    private static final int SEGMENT_BYTES = 2 << 20;

    private static final String MAX_SETTING = "plimsoll.audit.journal-max";

    /// How long what nobody waits for is in the operating system's hands alone.
    private static final Duration MAX_LAZY = Duration.ofMillis(20);

    /// While so many could not be handed over, others are filled before they are closed.
    private static final int MAX_WAITING = 2;

    private final Path folder;
    private final SortableIds ids;
    private final InstantSource clock;
    private final int maxSegments;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private final Condition synced = lock.newCondition();
    private final Deque<JournalSegment> closed = new ArrayDeque<>();
    private final Deque<JournalSegment> unsynced = new ArrayDeque<>();
    private final Thread syncing;
    private Optional<JournalSegment> spare = Optional.empty();
    private JournalSegment current;
    private long nextSegment;
    private long lastWritten;
    private long lastUrgent;
    private long lastSynced;
    private long lastFailed;
    private boolean idle;
    private boolean ended;

    private AuditJournal(Path folder, SortableIds ids, long maxBytes, InstantSource clock) throws IOException {
        this.maxSegments = Math.toIntExact(maxBytes / SEGMENT_BYTES);
        this.folder = folder;
        this.ids = ids;
        this.clock = clock;
        OwnerOnly.directory(folder);
        try (var files = Files.list(folder)) {
            files.sorted(Comparator.comparing(Path::toString)).forEach(file -> closed.add(JournalSegment.left(file)));
        }
        nextSegment = closed.isEmpty() ? 0 : closed.getLast().number() + 1;
        current = make();
        syncing = Thread.ofPlatform().daemon().name("audit-journal").start(this::sync);
    }

    /// @param folder   of which this process is the only user
    /// @param maxBytes that may wait to be handed over; beyond them what cannot be audited is not done
    public static AuditJournal open(Path folder, Database database, long maxBytes, InstantSource clock) {
        try {
            return new AuditJournal(folder, database.ids(), maxBytes, clock);
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    private JournalSegment make() throws IOException {
        return JournalSegment.create(folder, nextSegment++, SEGMENT_BYTES);
    }

    @Override
    public void append(AuditEvent event) {
        var now = clock.instant();
        await(write(JournalLine.end(PendingEntry.of(ids.next(now), now, event))));
    }

    @Override
    public void repeated(AuditEvent event) {
        var now = clock.instant();
        var line = JournalLine.end(PendingEntry.of(ids.next(now), now, event));
        long awaited;
        lock.lock();
        try {
            long begun = lastUrgent;
            boolean isTrusted = begun > lastFailed; // not where nothing was told before, or the disk refused it
            long own = write(line, maxSegments, !isTrusted);
            awaited = isTrusted ? begun : own;
        } finally {
            lock.unlock();
        }
        await(awaited);
    }

    @Override
    public Began begin(AuditEvent event) {
        var now = clock.instant();
        var id = ids.next(now);
        long begun = write(JournalLine.begin(PendingEntry.of(id, now, event)));
        return new Began() {
            @Override
            public void durable() {
                await(begun);
            }

            @Override
            public void end(AuditEvent how) {
                writeLazily(JournalLine.end(PendingEntry.of(id, now, how)));
                await(begun);
            }
        };
    }

    /// Returns the number by which its durability is waited for.
    private long write(JournalLine line) {
        return write(line, maxSegments, true);
    }

    /// What nobody waits for.
    private void writeLazily(JournalLine line) {
        var unused = write(line, maxSegments, false);
    }

    /// @param most   files that may wait to be handed over
    /// @param urgent whether somebody may wait for its durability
    private long write(JournalLine line, int most, boolean urgent) {
        var record = line.bytes();
        lock.lock();
        try {
            if (ended) {
                throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the server is shutting down");
            }
            if (!current.hasRoom(record.length)) {
                if (closed.size() >= most) {
                    throw new PlimsollException(
                                    ErrorCode.OVERLOADED,
                                    "the audit journal is full: what cannot be audited is not done")
                            .setBy(MAX_SETTING);
                }
                roll(record.length);
            }
            current.write(record);
            lastWritten++;
            lastUrgent = urgent ? lastWritten : lastUrgent;
            if (urgent || idle) {
                written.signal();
            }
            return lastWritten;
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        } finally {
            lock.unlock();
        }
    }

    /// To be called with the lock held.
    private void roll(int record) throws IOException {
        var next = spare.filter(segment -> segment.hasRoom(record));
        spare = next.isPresent() ? Optional.empty() : spare;
        closed.add(current);
        unsynced.add(current);
        current = next.isPresent()
                ? next.get()
                : JournalSegment.create(folder, nextSegment++, Math.max(SEGMENT_BYTES, record + Long.BYTES));
    }

    private void await(long number) {
        lock.lock();
        try {
            while (lastSynced < number) {
                synced.awaitUninterruptibly();
            }
            if (lastFailed >= number) {
                throw new PlimsollException(
                        ErrorCode.INTERNAL, "the audit journal could not be brought to the disk; nothing is shown");
            }
        } finally {
            lock.unlock();
        }
    }

    private void sync() {
        while (syncNext()) {}
    }

    /// Waits for something to be written and brings it to the disk; false where there will be nothing any more.
    private boolean syncNext() {
        var segments = new ArrayList<JournalSegment>();
        long upTo;
        lock.lock();
        try {
            awaitWritten();
            if (lastWritten == lastSynced) {
                return !ended;
            }
            segments.addAll(unsynced);
            unsynced.clear();
            segments.add(current);
            upTo = lastWritten;
        } finally {
            lock.unlock();
        }
        boolean failed = !force(segments);
        lock.lock();
        try {
            lastSynced = upTo;
            lastFailed = failed ? upTo : lastFailed;
            synced.signalAll();
            if (failed && current.equals(segments.getLast())) {
                roll(0); // a file whose pages the disk refused once is not to be trusted again
            }
        } catch (IOException | PlimsollException e) {
            LOG.error("the audit journal has no other file to write to", e);
        } finally {
            lock.unlock();
        }
        return true;
    }

    /// Until there is something that somebody waits for, or something else has waited for long enough to be brought to
    /// the disk by itself.
    private void awaitWritten() {
        long left = MAX_LAZY.toNanos();
        try {
            while (lastUrgent <= lastSynced && !ended && left > 0) {
                if (lastWritten == lastSynced) {
                    idle = true;
                    written.await();
                    idle = false;
                    left = MAX_LAZY.toNanos();
                } else {
                    left = written.awaitNanos(left);
                }
            }
        } catch (InterruptedException nobodyDoesThat) {
            LOG.error("the thread of the audit journal was interrupted and goes on", nobodyDoesThat);
        }
    }

    private static boolean force(List<JournalSegment> segments) {
        try {
            for (var segment : segments) {
                segment.force();
            }
            return true;
        } catch (IOException e) {
            LOG.error("the audit journal cannot be brought to the disk", e);
            return false;
        }
    }

    /// Hands over all that has been written, and forgets it where that succeeds.
    ///
    /// @param keep makes events durable elsewhere, those that are there already left out
    void drain(Consumer<List<PendingEntry>> keep) {
        try {
            boolean all;
            do {
                all = closeCurrent();
                handOver(keep);
            } while (!all);
            prepare();
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }

    private void handOver(Consumer<List<PendingEntry>> keep) throws IOException {
        var segments = full();
        if (segments.isEmpty()) {
            return;
        }
        for (var segment : segments) {
            segment.force();
        }
        var ended = new ArrayList<PendingEntry>();
        for (var line : merged(segments).values()) {
            if (line.isEnd()) {
                ended.add(line.entry());
            } else if (line.isLive()) {
                await(write(line, Integer.MAX_VALUE, true)); // which makes room
            } else {
                ended.add(line.entry().cutShort());
            }
        }
        keep.accept(ended);
        forget(segments);
    }

    /// Lets the file that is written to be handed over, too; false where others have to be first.
    private boolean closeCurrent() throws IOException {
        lock.lock();
        try {
            if (!current.isEmpty() && closed.size() < MAX_WAITING) {
                roll(0);
            }
            return current.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<JournalSegment> full() {
        lock.lock();
        try {
            return List.copyOf(closed);
        } finally {
            lock.unlock();
        }
    }

    /// By id; the end of something stands for its beginning, too.
    private static Map<String, JournalLine> merged(List<JournalSegment> segments) throws IOException {
        var lines = new LinkedHashMap<String, JournalLine>();
        for (var segment : segments) {
            segment.read(
                    line -> lines.merge(line.entry().id(), line, (before, after) -> before.isEnd() ? before : after));
        }
        return lines;
    }

    private void forget(List<JournalSegment> segments) throws IOException {
        lock.lock();
        try {
            closed.removeAll(segments);
            unsynced.removeAll(segments);
        } finally {
            lock.unlock();
        }
        for (var segment : segments) {
            segment.delete();
        }
    }

    /// Has the next file at hand before it is needed.
    private void prepare() throws IOException {
        long number;
        lock.lock();
        try {
            if (spare.isPresent()) {
                return;
            }
            number = nextSegment++;
        } finally {
            lock.unlock();
        }
        var made = JournalSegment.create(folder, number, SEGMENT_BYTES);
        lock.lock();
        try {
            spare = Optional.of(made);
        } finally {
            lock.unlock();
        }
    }

    /// What has been written and not handed over is handed over after the next start.
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            written.signal();
        } finally {
            lock.unlock();
        }
        try {
            syncing.join();
            current.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw StoreFailures.translate(e);
        }
    }
}
