package io.plimsoll.server.cli;

import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.Progress;
import io.plimsoll.backup.RestoreOrder;
import io.plimsoll.backup.RestoreOrder.Deletions;
import io.plimsoll.backup.RestoreReport;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `plimsoll restore`
@Command(
        name = "restore",
        description = {
            "Makes a data folder out of a backup. No server may run on it.",
            "",
            "Every file is compared with the backup's manifest before anything is put in place. What was deleted",
            "since the backup is deleted again, and documents whose labels were changed have the later ones, as far",
            "as the record beside the backup goes; where the former server's data folder is still there,",
            "--tombstones knows all of it."
        },
        footer = {"", "Example:  plimsoll restore --from file:///backups --data /var/lib/plimsoll"})
final class RestoreCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final BackupTools tools;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Option(names = "--from", paramLabel = "URL", required = true, description = "file:///folder or s3://bucket/prefix")
    private String from = "";

    @Option(names = "--backup", paramLabel = "ID", description = "which one (default: the newest)")
    private Optional<String> backup = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "where to; it must be empty or not there yet")
    private Path data = Path.of("");

    @Option(names = "--tenant", paramLabel = "NAME", description = "this tenant alone")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--collection", paramLabel = "NAME", description = "this collection of the tenant alone")
    private Optional<String> collection = Optional.empty();

    @Option(
            names = "--tombstones",
            paramLabel = "DIR",
            description = "the former server's data folder, to learn from it what was deleted and relabelled since")
    private Optional<Path> tombstones = Optional.empty();

    @Option(
            names = "--without-tombstones",
            description = "let what was deleted since the backup, and its labels, come back")
    private boolean withoutTombstones;

    @Option(names = "--json", description = "write one JSON document to standard output, for programs")
    private boolean json;

    RestoreCommand(Surroundings surroundings, BackupTools tools) {
        this.surroundings = surroundings;
        this.tools = tools;
    }

    @Override
    public Integer call() {
        try {
            var order = new RestoreOrder(
                    backup.map(BackupId::new), surroundings.folder().resolve(data), scope(), deletions());
            var report = tools.restore(target.address(surroundings, from), order, new Progress());
            if (json) {
                surroundings.out().println(Json.pretty(document(report)));
            } else {
                print(report);
            }
            return 0;
        } catch (PlimsollException failure) {
            throw CommandFailure.of(failure.code().wireName(), failure.detail());
        }
    }

    private RestoreOrder.Scope scope() {
        return new RestoreOrder.Scope(tenant.map(TenantId::new), collection.map(CollectionName::new));
    }

    private Deletions deletions() {
        if (tombstones.isPresent() && withoutTombstones) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--tombstones and --without-tombstones exclude each other");
        }
        if (withoutTombstones) {
            return new Deletions.None();
        }
        return tombstones
                .map(folder -> surroundings.folder().resolve(folder))
                .<Deletions>map(folder ->
                        new Deletions.Catalogue(Files.isDirectory(folder) ? folder.resolve("plimsoll.db") : folder))
                .orElseGet(Deletions.Ledgers::new);
    }

    private void print(RestoreReport report) {
        var out = surroundings.out();
        long documents =
                report.counts().stream().mapToLong(counts -> counts.documents()).sum();
        out.println("restored " + report.backup().id() + ": " + documents + " documents in "
                + report.counts().size() + " collections, " + report.files() + " files, "
                + Wording.duration(report.took()));
        out.println("  what was acknowledged before " + report.backup().taken() + " is there");
        out.println("  deletions since: " + report.deleted() + " documents"
                + report.deletedUntil()
                        .map(until -> "; the record of them ends at " + until)
                        .orElse(""));
        if (report.relabelled() > 0) {
            out.println("  labels changed since: " + report.relabelled() + " documents");
        }
        report.warnings().forEach(warning -> out.println("  warning: " + warning));
        out.println(
                "  audit logs are in no backup: the server begins new ones, under a new key, with an entry that says so;");
        out.println(
                "  to go on with the former server's instead, copy its audit/log and audit/log.key before you start it");
        out.println("Start it with:  plimsoll serve --data " + data);
    }

    private static JsonNode document(RestoreReport report) {
        var document = Json.object()
                .put("backup", report.backup().id().value())
                .put("taken", report.backup().taken().toString())
                .put("files", report.files())
                .put("bytes", report.bytes())
                .put("deleted", report.deleted())
                .put("relabelled", report.relabelled())
                .put("seconds", report.took().toMillis() / 1_000.0);
        report.deletedUntil().ifPresent(until -> document.put("deletedUntil", until.toString()));
        var warnings = document.putArray("warnings");
        report.warnings().forEach(warnings::add);
        var collections = document.putArray("collections");
        for (var counts : report.counts()) {
            collections
                    .addObject()
                    .put("tenant", counts.collection().tenant().value())
                    .put("collection", counts.collection().name().value())
                    .put("documents", counts.documents())
                    .put("passages", counts.passages());
        }
        return document;
    }
}
