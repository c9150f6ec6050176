package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.Source;
import io.plimsoll.source.SourceCatalog;
import io.plimsoll.source.SourceConnector;
import io.plimsoll.source.SourceItem;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceLedger;
import io.plimsoll.source.SourceName;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.source.SourceRun;
import io.plimsoll.source.SourceSettings;
import io.plimsoll.source.SourceStatus;
import io.plimsoll.source.Validators;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Sources that nobody runs. Folders are refused but for `/allowed`, and one item of each source has failed.
final class MemorySources implements SourceCatalog, SourceLedger, SourceConnector {

    final List<String> requests = new ArrayList<>();
    private final Map<SourceKey, SourceStatus> sources = new ConcurrentHashMap<>();

    @Override
    public SourceStatus put(SourceKey key, SourceSettings settings, AuditEvent event) {
        var status = new SourceStatus(
                key,
                settings,
                Instant.parse("2026-11-23T11:00:00Z"),
                false,
                Optional.of(Instant.parse("2026-11-23T13:00:00Z")),
                Optional.of(SourceRun.begun(Instant.parse("2026-11-23T11:30:00Z"), false)
                        .with(new SourceRun.Counts(5, 1, 1, 1, 1, 1, 0))
                        .ended(
                                Instant.parse("2026-11-23T11:31:00Z"),
                                SourceRun.Outcome.HELD_BACK,
                                Optional.empty(),
                                Optional.of("too much would go"))),
                Optional.of(Instant.parse("2026-11-23T11:59:00Z")),
                Optional.empty());
        sources.put(key, status);
        return status;
    }

    @Override
    public Optional<SourceStatus> find(SourceKey key) {
        return Optional.ofNullable(sources.get(key));
    }

    @Override
    public List<SourceStatus> list(CollectionKey collection, Optional<SourceName> after, int limit) {
        return sources.values().stream()
                .filter(source -> source.key().collection().equals(collection))
                .filter(source -> after.map(name -> source.key().name().compareTo(name) > 0)
                        .orElse(true))
                .sorted(Comparator.comparing(source -> source.key().name()))
                .limit(limit)
                .toList();
    }

    @Override
    public List<SourceStatus> enabled(int limit) {
        return List.copyOf(sources.values());
    }

    @Override
    public boolean delete(SourceKey key, AuditEvent event) {
        return sources.remove(key) != null;
    }

    @Override
    public Optional<SourceStatus> request(SourceKey key, boolean dryRun, AuditEvent event) {
        requests.add(key.name() + " " + dryRun);
        return find(key);
    }

    @Override
    public List<Failure> failures(SourceKey key, int limit) {
        return List.of(new Failure(
                new DocumentId("files/bad.pdf"), "bad.pdf", "document_corrupt", "it ends early", Instant.EPOCH));
    }

    @Override
    public void check(SourceKey key, SourceOrigin origin) {
        if (origin instanceof SourceOrigin.Directory directory
                && !directory.path().equals("/allowed")) {
            throw new PlimsollException(ErrorCode.FORBIDDEN, "the folder is not allowed")
                    .setBy("plimsoll.sources.directory-roots")
                    .atField("directory.path");
        }
    }

    @Override
    public Source open(SourceKey key, SourceOrigin origin) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("nobody runs sources here");
    }

    @Override
    public Optional<Claim> claim(String owner, Duration lease) {
        throw unused();
    }

    @Override
    public boolean extend(SourceKey key, String owner, Duration lease) {
        throw unused();
    }

    @Override
    public void progress(Claim claim, SourceRun run, Optional<Source.Listing> listed) {
        throw unused();
    }

    @Override
    public void pause(Claim claim, Optional<SourceStatus.Pause> pause) {
        throw unused();
    }

    @Override
    public void end(Claim claim, SourceRun run, Instant nextRunAt) {
        throw unused();
    }

    @Override
    public void release(Claim claim) {
        throw unused();
    }

    @Override
    public void beginListing(SourceKey key) {
        throw unused();
    }

    @Override
    public void list(SourceKey key, List<SourceItem> items) {
        throw unused();
    }

    @Override
    public Comparison compare(SourceKey key) {
        throw unused();
    }

    @Override
    public Settled settleUnchanged(SourceKey key) {
        throw unused();
    }

    @Override
    public List<Pending> pending(SourceKey key, Optional<DocumentId> after, int limit) {
        throw unused();
    }

    @Override
    public void settle(SourceKey key, SourceItem item, Validators validators) {
        throw unused();
    }

    @Override
    public void settleFailed(SourceKey key, SourceItem item, PlimsollException failure) {
        throw unused();
    }

    @Override
    public void postpone(SourceKey key, SourceItem item) {
        throw unused();
    }

    @Override
    public void unlist(SourceKey key, DocumentId id) {
        throw unused();
    }

    @Override
    public List<DocumentId> missing(SourceKey key, int limit) {
        throw unused();
    }

    @Override
    public void forget(SourceKey key, DocumentId id) {
        throw unused();
    }

    @Override
    public void endListing(SourceKey key) {
        throw unused();
    }

    @Override
    public void close() {}
}
