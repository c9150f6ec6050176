package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.tenant.TenantId;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.lucene.index.CorruptIndexException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is asked of an index before this process uses it for the first time: that it has files if it ever had, and
/// that these are as their checksums say. Once per process is enough, since what this process wrote it wrote itself.
final class FirstUse {

    private static final Logger LOG = LoggerFactory.getLogger(FirstUse.class);
    private static final long LARGE_BYTES = 64L << 20;

    private final Damage damage;
    private final Predicate<IndexGeneration> written;
    private final Function<IndexGeneration, Optional<OpenIndexes.Lease>> reading;
    private final Set<String> verified = ConcurrentHashMap.newKeySet();

    /// @param written whether an index was committed with passages once, so that it is damaged if it has no files
    /// @param reading keeps an index open that is verified while it is used
    FirstUse(
            Damage damage,
            Predicate<IndexGeneration> written,
            Function<IndexGeneration, Optional<OpenIndexes.Lease>> reading) {
        this.damage = damage;
        this.written = written;
        this.reading = reading;
    }

    /// Throws where an index without files should have some. The answer is in a database.
    void checkNeverWritten(IndexGeneration generation) {
        if (written.test(generation)) {
            throw damage.of(generation, new CorruptIndexException("its files are gone", "index"));
        }
    }

    /// A small index is compared with its checksums before anybody uses it, a large one while it is used already: its
    /// files take seconds to read. One that fails is discarded.
    void verify(IndexGeneration generation, OpenIndex opened) throws IOException {
        if (!verified.add(generation.toString())) {
            return;
        }
        if (opened.bytes() > LARGE_BYTES) {
            Thread.ofVirtual().name("verify-" + generation).start(() -> verifyWhileInUse(generation));
            return;
        }
        try {
            opened.verify();
        } catch (IOException | RuntimeException e) {
            opened.discard();
            throw e;
        }
    }

    private void verifyWhileInUse(IndexGeneration generation) {
        try (var lease = reading.apply(generation).orElseThrow()) {
            lease.index().verify();
        } catch (IOException | RuntimeException e) {
            LOG.warn("index {} could not be verified", generation, damage.of(generation, e));
        }
    }

    void forget(IndexGeneration generation) {
        verified.remove(generation.toString());
    }

    void forget(TenantId tenant) {
        verified.removeIf(name -> name.startsWith(tenant + "/"));
    }
}
