package io.plimsoll.server.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Sends files, a few at a time. Each is one request that the server takes whole or not at all, and a file that is
/// already there unchanged costs nothing: an interrupted run is resumed by running it again.
final class FolderIngestion {

    private static final int PARALLEL = 4;

    private final ServerClient client;
    private final String collection;
    private final String parameters;
    private final Retries retries;
    private final ProgressLine progress;

    FolderIngestion(ServerClient client, String collection, Surroundings surroundings, ProgressLine progress) {
        this(client, collection, "", surroundings, progress);
    }

    /// @param parameters that every document is sent with, such as `?labels=group:finance`
    FolderIngestion(
            ServerClient client,
            String collection,
            String parameters,
            Surroundings surroundings,
            ProgressLine progress) {
        this.client = client;
        this.collection = collection;
        this.parameters = parameters;
        this.retries = new Retries(surroundings);
        this.progress = progress;
    }

    /// Stops early, with its reason, where every further file would fail for the same one.
    Optional<CommandFailure> send(List<FileTree.Source> files, IngestReport report) {
        var next = new AtomicInteger();
        var stopped = new AtomicReference<Optional<CommandFailure>>(Optional.empty());
        var handled = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var lane = 0; lane < PARALLEL; lane++) {
                threads.execute(() -> {
                    for (var i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
                        if (stopped.get().isPresent()) {
                            return;
                        }
                        var failure = send(files.get(i), report);
                        if (failure.isPresent()) {
                            stopped.set(failure);
                            return;
                        }
                        handled.incrementAndGet();
                        progress.advance(1);
                    }
                });
            }
        }
        report.unsent(files.size() - handled.get());
        return stopped.get();
    }

    private Optional<CommandFailure> send(FileTree.Source source, IngestReport report) {
        try {
            var path = Routes.document(collection, source.id()) + parameters;
            report.accepted(source.id(), retries.run(() -> client.putFile(path, source.file(), source.mediaType())));
        } catch (CommandFailure failure) {
            if (failure.problem().concernsAll()) {
                return Optional.of(failure);
            }
            report.lost(source.id(), failure.problem());
        }
        return Optional.empty();
    }
}
