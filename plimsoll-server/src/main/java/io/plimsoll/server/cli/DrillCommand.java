package io.plimsoll.server.cli;

import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.DrillResult;
import io.plimsoll.backup.Progress;
import io.plimsoll.error.PlimsollException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `plimsoll drill`
@Command(
        name = "drill",
        description = {
            "Restores a backup on trial and compares it with what its manifest says: hashes, counts, indexes, answers.",
            "",
            "The server does it, with an operator's key; with --from this process does, and no server is needed."
        },
        footer = {"", "Example:  plimsoll drill --from file:///backups"})
final class DrillCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final BackupTools tools;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Option(names = "--from", paramLabel = "URL", description = "file:///folder or s3://bucket/prefix")
    private Optional<String> from = Optional.empty();

    @Option(names = "--backup", paramLabel = "ID", description = "which one (default: the newest)")
    private Optional<String> backup = Optional.empty();

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description = "with --from: a folder with room for the backup (default: the system's)")
    private Optional<Path> scratch = Optional.empty();

    DrillCommand(Surroundings surroundings, BackupTools tools) {
        this.surroundings = surroundings;
        this.tools = tools;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() {
        var result = from.map(this::here).orElseGet(this::onServer);
        boolean passed = result.path("passed").asBoolean(false);
        server.print(result, () -> print(result, passed));
        return passed ? 0 : 1;
    }

    private JsonNode here(String place) {
        try {
            var folder = scratch.map(path -> surroundings.folder().resolve(path))
                    .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
            return document(tools.drill(
                    target.address(surroundings, place), backup.map(BackupId::new), folder, new Progress()));
        } catch (PlimsollException failure) {
            throw CommandFailure.of(failure.code().wireName(), failure.detail());
        }
    }

    private static ObjectNode document(DrillResult result) {
        var document = Json.object().put("begun", result.begun().toString()).put("passed", result.passed());
        result.backup().ifPresent(id -> document.put("backup", id.value()));
        result.recoveryPoint().ifPresent(point -> document.put("recoveryPointSeconds", point.toMillis() / 1_000.0));
        result.recoveryTime().ifPresent(time -> document.put("recoveryTimeSeconds", time.toMillis() / 1_000.0));
        var checks = document.putArray("checks");
        for (var check : result.report().checks()) {
            checks.addObject()
                    .put("name", check.name())
                    .put("passed", check.passed())
                    .put("detail", check.detail());
        }
        return document;
    }

    private JsonNode onServer() {
        var order = Json.object();
        backup.ifPresent(id -> order.put("backup", id));
        try (var client = server.connect(Objects.requireNonNull(spec))) {
            var ended = new ActivityWatch(surroundings, client).await(client.post("/admin/v1/drills", order));
            var begun = Json.text(ended, "begun").orElse("");
            for (var drill : client.get("/admin/v1/drills").path("items")) {
                if (Json.text(drill, "begun").orElse("").compareTo(begun) >= 0) {
                    return drill;
                }
            }
            throw CommandFailure.of("drill_failed", Json.compact(ended.path("problems")));
        }
    }

    private void print(JsonNode result, boolean passed) {
        var out = surroundings.out();
        for (var check : result.path("checks")) {
            out.println((check.path("passed").asBoolean(false) ? "✓ " : "✗ ")
                    + Json.text(check, "name").orElse("") + ": "
                    + Json.text(check, "detail").orElse(""));
        }
        Json.text(result, "recoveryPointSeconds")
                .ifPresent(seconds -> out.println("RPO  " + seconds + " s: as much would have been lost, at most"));
        Json.text(result, "recoveryTimeSeconds")
                .ifPresent(seconds -> out.println("RTO  " + seconds + " s: the restore took as long"));
        out.println("drill of " + Json.text(result, "backup").orElse("no backup") + (passed ? " passed" : " failed"));
    }
}
