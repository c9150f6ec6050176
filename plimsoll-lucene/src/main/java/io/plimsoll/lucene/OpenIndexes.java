package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.engine.IndexSnapshot;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.FolderTree;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The indexes that are open, at most so many. A [Lease] keeps one open while it is worked with; without leases it
/// is closed after a while, or sooner to make room for another.
///
/// One lock guards the table. Opening, closing and deleting happen outside of it, on a slot marked busy, which
/// everybody else who wants this index waits for.
final class OpenIndexes {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIndexes.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Path root;
    private final LuceneSettings settings;
    private final LongSupplier nanoClock;
    private final Analyzers analyzers;
    private final Damage damage;
    private final FirstUse firstUse;
    private final HeldCommits commits = new HeldCommits();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Slot> slots = new HashMap<>();
    /// Indexes whose last writer went down with writes that no commit covered.
    private final Set<String> lostWrites = ConcurrentHashMap.newKeySet();

    private boolean closed;

    /// The place of one index in the table; `index` is absent only while the slot is busy.
    private static final class Slot {
        private final IndexGeneration generation;
        private @Nullable OpenIndex index;
        private int leases;
        private boolean busy;
        private long lastUsedNanos;

        private Slot(IndexGeneration generation) {
            this.generation = generation;
        }
    }

    /// Keeps an index open until it is closed.
    final class Lease implements AutoCloseable {
        private final Slot slot;
        private final OpenIndex index;

        private Lease(Slot slot, OpenIndex index) {
            this.slot = slot;
            this.index = index;
            slot.leases++;
        }

        OpenIndex index() {
            return index;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                slot.leases--;
                slot.lastUsedNanos = nanoClock.getAsLong();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /// @param written whether an index was committed with passages once, so that it is damaged if it has no files
    OpenIndexes(
            Path root,
            LuceneSettings settings,
            Analyzers analyzers,
            Damage damage,
            Predicate<IndexGeneration> written,
            LongSupplier nanoClock) {
        this.damage = damage;
        this.firstUse = new FirstUse(damage, written, this::forReading);
        this.root = root;
        this.settings = settings;
        this.analyzers = analyzers;
        this.nanoClock = nanoClock;
    }

    /// The index, made if it does not exist.
    Lease forWriting(IndexGeneration generation) {
        return lease(generation, true).orElseThrow();
    }

    /// The index, where it exists.
    Optional<Lease> forReading(IndexGeneration generation) {
        return lease(generation, false);
    }

    private Optional<Lease> lease(IndexGeneration generation, boolean create) {
        damage.check(generation);
        boolean isNew = false;
        lock.lock();
        try {
            while (true) {
                checkRunning();
                var slot = slots.get(generation.toString());
                if (slot == null && !isNew && !exists(generation)) {
                    checkNeverWritten(generation);
                    isNew = true;
                } else if (slot == null) {
                    if (!create && !exists(generation)) {
                        return Optional.empty();
                    }
                    if (slots.size() < settings.maxOpenIndexes()) {
                        open(newSlot(generation));
                    } else if (!closeUnusedLongest()) {
                        changed.awaitUninterruptibly();
                    }
                } else if (slot.busy) {
                    changed.awaitUninterruptibly();
                } else if (slot.index != null && slot.index.isUsable()) {
                    return Optional.of(new Lease(slot, slot.index));
                } else {
                    open(slot);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Asked without the lock, since the answer is in a database.
    private void checkNeverWritten(IndexGeneration generation) {
        lock.unlock();
        try {
            firstUse.checkNeverWritten(generation);
        } finally {
            lock.lock();
        }
    }

    /// Holds the last commit; the index may be closed and opened again meanwhile.
    Optional<IndexSnapshot> snapshot(IndexGeneration generation) {
        return forReading(generation).flatMap(lease -> {
            try (lease) {
                return commits.hold(generation, folder(generation), () -> tidy(generation));
            } catch (IOException | RuntimeException e) {
                throw damage.of(generation, e);
            }
        });
    }

    /// What a commit alone had must not stay: documents may have been deleted since.
    private void tidy(IndexGeneration generation) {
        try {
            var lease = forReading(generation);
            if (lease.isPresent()) {
                try (var open = lease.get()) {
                    open.index().deleteUnusedFiles();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("files of index {} that nothing needs stay until its next commit", generation, e);
        }
    }

    private boolean exists(IndexGeneration generation) {
        return OpenIndex.exists(folder(generation)) || lostWrites.contains(generation.toString());
    }

    private Slot newSlot(IndexGeneration generation) {
        var slot = new Slot(generation);
        slot.lastUsedNanos = nanoClock.getAsLong();
        slots.put(generation.toString(), slot);
        return slot;
    }

    private void open(Slot slot) {
        var broken = slot.index;
        slot.index = null;
        outsideTheLock(slot, () -> {
            if (broken != null) {
                LOG.warn("index {} failed and is opened again", slot.generation);
                broken.discard();
                noteLostWrites(slot, broken);
            }
            var opened = OpenIndex.open(
                    folder(slot.generation), analyzers, settings.ramBufferMb(), commits.of(slot.generation));
            firstUse.verify(slot.generation, opened);
            if (lostWrites.remove(slot.generation.toString())) {
                opened.reportLostWrites();
            }
            slot.index = opened;
        });
    }

    /// Makes room for another index; false where one that is being opened or closed has to be waited for.
    private boolean closeUnusedLongest() {
        var nowNanos = nanoClock.getAsLong();
        var unused = slots.values().stream()
                .filter(slot -> !slot.busy && slot.leases == 0)
                .max(Comparator.comparingLong(slot -> nowNanos - slot.lastUsedNanos));
        if (unused.isPresent()) {
            closeAndReport(unused.get());
            return true;
        }
        if (slots.values().stream().anyMatch(slot -> slot.busy)) {
            return false;
        }
        throw new PlimsollException(ErrorCode.OVERLOADED, "all indexes that may be open are in use")
                .setBy("max-open-indexes")
                .retryAfter(RETRY_AFTER);
    }

    /// Commits and closes what was unused for long enough.
    void closeIdle() {
        lock.lock();
        try {
            for (var slot : List.copyOf(slots.values())) {
                var idleNanos = nanoClock.getAsLong() - slot.lastUsedNanos;
                if (!slot.busy
                        && slot.leases == 0
                        && idleNanos >= settings.idleAfter().toNanos()) {
                    closeAndReport(slot);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    int openCount() {
        lock.lock();
        try {
            return slots.size();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the leases, then deletes the index.
    void drop(IndexGeneration generation) {
        lock.lock();
        try {
            checkRunning();
            var slot = unleased(generation);
            outsideTheLock(slot, () -> {
                if (slot.index != null) {
                    slot.index.discard();
                    slot.index = null;
                }
                lostWrites.remove(generation.toString());
                firstUse.forget(generation);
                IndexFiles.delete(folder(generation));
                damage.forget(generation);
                commits.forget(generation);
            });
        } finally {
            lock.unlock();
        }
    }

    /// The slot of the index, reserved for the caller.
    private Slot unleased(IndexGeneration generation) {
        var slot = slots.get(generation.toString());
        while (slot != null && slot.busy) {
            changed.awaitUninterruptibly();
            slot = slots.get(generation.toString());
        }
        if (slot == null) {
            slot = newSlot(generation);
        }
        slot.busy = true;
        while (slot.leases > 0) {
            changed.awaitUninterruptibly();
        }
        return slot;
    }

    /// Drops every index of the tenant that is open, then deletes what lies in its folder.
    void forget(TenantId tenant) {
        for (var generation : openOf(tenant)) {
            drop(generation);
        }
        var prefix = tenant + "/";
        lostWrites.removeIf(name -> name.startsWith(prefix));
        firstUse.forget(tenant);
        damage.forget(tenant);
        commits.forget(tenant);
        try {
            FolderTree.delete(root.resolve(tenant.value()));
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "the indexes of a tenant could not be deleted", e);
        }
    }

    private List<IndexGeneration> openOf(TenantId tenant) {
        lock.lock();
        try {
            return slots.values().stream()
                    .map(slot -> slot.generation)
                    .filter(generation -> generation.collection().tenant().equals(tenant))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the leases, then commits and closes all indexes. Throws the first failure after closing the others.
    void close() {
        PlimsollException failure = null;
        lock.lock();
        try {
            closed = true;
            while (!slots.isEmpty()) {
                var slot = slots.values().stream()
                        .filter(other -> !other.busy && other.leases == 0)
                        .findAny();
                if (slot.isEmpty()) {
                    changed.awaitUninterruptibly();
                    continue;
                }
                try {
                    close(slot.get());
                } catch (PlimsollException e) {
                    failure = failure == null ? e : failure;
                }
            }
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void closeAndReport(Slot slot) {
        try {
            close(slot);
        } catch (PlimsollException e) {
            LOG.error("index {} did not close cleanly", slot.generation, e);
        }
    }

    private void close(Slot slot) {
        outsideTheLock(slot, () -> {
            var index = slot.index;
            slot.index = null;
            if (index != null) {
                try {
                    index.close();
                } finally {
                    noteLostWrites(slot, index);
                    commits.closed(slot.generation);
                }
            }
        });
    }

    private void noteLostWrites(Slot slot, OpenIndex closed) {
        if (closed.hasUncommittedChanges()) {
            lostWrites.add(slot.generation.toString());
        }
    }

    /// Runs the work without the lock on a slot nobody else touches meanwhile. A slot left without an index goes.
    private void outsideTheLock(Slot slot, Work work) {
        slot.busy = true;
        lock.unlock();
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            throw damage.of(slot.generation, e);
        } finally {
            lock.lock();
            slot.busy = false;
            if (slot.index == null) {
                slots.remove(slot.generation.toString(), slot);
            }
            changed.signalAll();
        }
    }

    private void checkRunning() {
        if (closed) {
            throw new PlimsollException(ErrorCode.SHUTTING_DOWN, "the search engine is closed");
        }
    }

    private Path folder(IndexGeneration generation) {
        return root.resolve(generation.collection().tenant().value())
                .resolve(generation.collection().name().value())
                .resolve(Long.toString(generation.number()));
    }
}
