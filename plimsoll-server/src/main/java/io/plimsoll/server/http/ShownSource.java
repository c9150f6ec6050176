package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.plimsoll.source.SourceLedger;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.source.SourceRun;
import io.plimsoll.source.SourceSettings;
import io.plimsoll.source.SourceStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A source as callers see it. There is no credential in it, since a source holds none.
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShownSource(
        String name,
        String kind,
        Settings settings,
        String state,
        Instant createdAt,
        @Nullable Instant nextRunAt,
        @Nullable Run lastRun,
        @Nullable Instant lastSuccessAt,
        long lagSeconds,
        @Nullable Paused paused,
        List<Failed> failures) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Settings(
            @Nullable Directory directory,
            @Nullable Web web,
            @Nullable Bucket bucket,
            long intervalSeconds,
            boolean enabled,
            double maxDeleteShare,
            List<String> labels,
            List<String> deniedLabels) {}

    record Directory(String path) {}

    record Web(List<String> sitemaps, List<String> pages) {}

    record Bucket(String connection, String bucket, String prefix) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Run(
            Instant startedAt,
            @Nullable Instant endedAt,
            boolean dryRun,
            String outcome,
            Counts counts,
            DocumentsApi.@Nullable Failure error,
            @Nullable String notes) {}

    record Counts(
            long seen,
            @JsonProperty("new") long added,
            long changed,
            long unchanged,
            long deleted,
            long failed,
            long toCheck) {}

    record Paused(Instant until, String code, String detail) {}

    record Failed(String documentId, String place, String code, String detail, Instant at) {}

    static ShownSource of(SourceStatus source, List<SourceLedger.Failure> failures, Instant now) {
        var since = source.lastSuccessAt().orElse(source.createdAt());
        return new ShownSource(
                source.key().name().value(),
                kind(source.settings().origin()),
                settings(source.settings()),
                source.pause().isPresent() ? "paused" : source.running() ? "running" : "idle",
                source.createdAt(),
                source.nextRunAt().orElse(null),
                source.lastRun().map(ShownSource::run).orElse(null),
                source.lastSuccessAt().orElse(null),
                Math.max(0, Duration.between(since, now).toSeconds()),
                source.pause()
                        .map(pause -> new Paused(pause.until(), pause.code(), pause.detail()))
                        .orElse(null),
                failures.stream()
                        .map(failure -> new Failed(
                                failure.id().value(), failure.place(), failure.code(), failure.detail(), failure.at()))
                        .toList());
    }

    private static String kind(SourceOrigin origin) {
        return switch (origin) {
            case SourceOrigin.Directory unused -> "directory";
            case SourceOrigin.Web unused -> "web";
            case SourceOrigin.Bucket unused -> "bucket";
        };
    }

    private static Settings settings(SourceSettings settings) {
        var origin = settings.origin();
        return new Settings(
                origin instanceof SourceOrigin.Directory directory ? new Directory(directory.path()) : null,
                origin instanceof SourceOrigin.Web web ? new Web(texts(web.sitemaps()), texts(web.pages())) : null,
                origin instanceof SourceOrigin.Bucket bucket
                        ? new Bucket(bucket.connection(), bucket.bucket(), bucket.prefix())
                        : null,
                settings.interval().toSeconds(),
                settings.enabled(),
                settings.maxDeleteShare(),
                DocumentReader.shown(settings.labels().allowed()),
                DocumentReader.shown(settings.labels().denied()));
    }

    private static List<String> texts(List<URI> urls) {
        return urls.stream().map(URI::toString).toList();
    }

    private static Run run(SourceRun run) {
        var counts = run.counts();
        boolean failed = run.code().isPresent();
        return new Run(
                run.startedAt(),
                run.endedAt().orElse(null),
                run.dryRun(),
                run.outcome().name(),
                new Counts(
                        counts.seen(),
                        counts.added(),
                        counts.changed(),
                        counts.unchanged(),
                        counts.deleted(),
                        counts.failed(),
                        counts.toCheck()),
                DocumentsApi.Failure.of(run.code(), failed ? run.detail() : Optional.empty()),
                failed ? null : run.detail().orElse(null));
    }
}
