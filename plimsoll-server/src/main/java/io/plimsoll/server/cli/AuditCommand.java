package io.plimsoll.server.cli;

import io.plimsoll.audit.FolderLog;
import io.plimsoll.audit.LogSource;
import io.plimsoll.audit.NoteKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// `plimsoll audit`
@Command(
        name = "audit",
        description = "Reads the audit log, and checks that nobody has changed it.",
        footer = {"", "Example:  plimsoll audit verify --data /var/lib/plimsoll"})
final class AuditCommand extends CommandGroup {

    private static final String AUDIT = "/api/v1/audit";

    AuditCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /// Which entries are meant.
    static final class Filter {

        @Option(names = "--tenant", paramLabel = "NAME", description = "whose log (default: the key's own tenant)")
        @Nullable
        String tenant;

        @Option(names = "--actor", paramLabel = "ID", description = "what this principal did, such as key_4ZfQ")
        @Nullable
        String actor;

        @Option(names = "--action", paramLabel = "NAME", description = "such as search or key.revoke")
        @Nullable
        String action;

        @Option(names = "--object", paramLabel = "NAME", description = "such as collection/handbook")
        @Nullable
        String object;

        @Option(names = "--outcome", paramLabel = "NAME", description = "done, refused, failed or unknown")
        @Nullable
        String outcome;

        @Option(names = "--from", paramLabel = "TIME", description = "not before, such as 2026-03-01T00:00:00Z")
        @Nullable
        String from;

        @Option(names = "--to", paramLabel = "TIME", description = "before")
        @Nullable
        String to;

        String parameters() {
            var values = new LinkedHashMap<String, @Nullable String>();
            values.put("tenant", tenant);
            values.put("actor", actor);
            values.put("action", action);
            values.put("object", object);
            values.put("outcome", outcome);
            values.put("from", from);
            values.put("to", to);
            var parameters = new StringBuilder();
            values.forEach((name, value) -> {
                if (value != null) {
                    parameters.append(parameters.isEmpty() ? "?" : "&").append(name + "=" + Routes.segment(value));
                }
            });
            return parameters.toString();
        }
    }

    @Command(
            name = "search",
            description = "Lists entries by when they happened.",
            footer = {"", "Example:  plimsoll audit search --actor key_4ZfQ --action search"})
    int search(@Mixin Filter filter) {
        try (var client = connect()) {
            var entries = client.list(AUDIT + filter.parameters());
            return print(listing("entries", entries), () -> {
                var table = new Table("log", "number", "at", "action", "outcome", "object", "actor");
                for (var found : entries) {
                    var entry = found.path("entry");
                    table.row(
                            Json.text(found, "log").orElse("-"),
                            Json.text(found, "position").orElse("-"),
                            Json.text(entry, "at").orElse("-"),
                            Json.text(entry, "action").orElse("-"),
                            Json.text(entry, "outcome").orElse("-"),
                            Json.text(entry, "object").orElse("-"),
                            Json.text(entry, "actor").orElse("-"));
                }
                table.print(surroundings().out());
            });
        }
    }

    @Command(
            name = "export",
            description = "Writes entries as lines of JSON to standard output. The log tells that it was exported.",
            footer = {"", "Example:  plimsoll audit export --from 2026-03-01T00:00:00Z > march.jsonl"})
    int export(@Mixin Filter filter) {
        try (var client = connect()) {
            client.lines(AUDIT + ":export" + filter.parameters(), surroundings().out()::println);
            return 0;
        }
    }

    @Command(
            name = "verify",
            description = {
                "Checks every entry, tile and signature of a log, in a folder or on a server.",
                "",
                "The checkpoint that is printed can be kept in a file: given to --since later, it shows that nothing",
                "was cut off or rewritten since. Without --log-key the key is the one that lies beside the log, which",
                "shows damage, but not a forger who exchanged the key, too."
            },
            footer = {"", "Example:  plimsoll audit verify --data /var/lib/plimsoll --since checkpoint.txt"})
    int verify(
            @Option(names = "--data", paramLabel = "DIR", description = "a data folder, or the folder of one log")
                    Optional<Path> data,
            @Option(names = "--log", paramLabel = "NAME", description = "only this log (default: all that are there)")
                    Optional<String> log,
            @Option(names = "--log-key", paramLabel = "VKEY", description = "the log's key, name+hash+base64")
                    Optional<String> logKey,
            @Option(names = "--since", paramLabel = "FILE", description = "a checkpoint that was kept")
                    Optional<Path> since) {
        var check = new LogCheck(logKey.map(this::key), since.map(this::kept));
        if (data.isPresent()) {
            folders(surroundings().folder().resolve(data.get()), log)
                    .forEach((name, folder) -> check.log(name, new FolderLog(folder)));
            return ended(check);
        }
        try (var client = connect()) {
            var name = log.orElseGet(() -> present(client));
            var path = "/audit/v1/" + Routes.segment(name) + "/";
            LogSource source = file -> client.bytes(path + file);
            check.log(name, source);
            return ended(check);
        }
    }

    @Command(
            name = "reindex",
            description = {
                "Makes what searches find of a log anew from the log itself, which it leaves as it is. For operators, where",
                "searches don't find what `audit verify` counts; the server goes on serving."
            },
            footer = {"", "Example:  plimsoll audit reindex --log acme"})
    int reindex(
            @Option(names = "--log", paramLabel = "NAME", required = true, description = "the log's name: its tenant's")
                    String log) {
        try (var client = connect()) {
            var path = "/admin/v1/audit-logs/" + Routes.segment(log) + ":reindex";
            var done = client.post(path, Json.object().put("from", 0));
            while (done.path("next").asLong(0) < done.path("size").asLong(0)) {
                done = client.post(
                        path, Json.object().put("from", done.path("next").asLong(0)));
            }
            var last = done;
            print(
                    last,
                    () -> surroundings()
                            .out()
                            .println("✓ " + log + ": " + last.path("size").asLong(0) + " entries can be found again"));
            return 0;
        }
    }

    private NoteKey key(String text) {
        try {
            return NoteKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--log-key: " + e.getMessage());
        }
    }

    private byte[] kept(Path file) {
        try {
            return Files.readAllBytes(surroundings().folder().resolve(file));
        } catch (IOException e) {
            throw CommandFailure.of("unreadable", "the file '" + file + "' cannot be read");
        }
    }

    /// The name of the log that the key may read.
    private static String present(ServerClient client) {
        return client.get(AUDIT + "?limit=1")
                .path("items")
                .valueStream()
                .findFirst()
                .flatMap(found -> Json.text(found, "log"))
                .orElseThrow(() -> CommandFailure.of("not_found", "nothing has been logged yet"));
    }

    /// Logs by their names.
    private static Map<String, Path> folders(Path data, Optional<String> only) {
        if (Files.exists(data.resolve(LogSource.CHECKPOINT))) {
            return Map.of(only.orElse(name(data)), data);
        }
        var logs = new TreeMap<String, Path>();
        var root = data.resolve("audit").resolve("log");
        try (var folders = Files.list(Files.isDirectory(root) ? root : data)) {
            folders.filter(Files::isDirectory)
                    .filter(folder -> only.map(name(folder)::equals).orElse(true))
                    .forEach(folder -> logs.put(name(folder), folder));
        } catch (IOException e) {
            throw CommandFailure.of("unreadable", "the folder '" + data + "' cannot be read");
        }
        if (logs.isEmpty()) {
            throw CommandFailure.of("not_found", "there is no audit log in '" + data + "'");
        }
        return logs;
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    private int ended(LogCheck check) {
        var document = check.ended();
        print(document, () -> {
            for (var log : document.path("logs")) {
                shown(log);
            }
            document.path("problems").forEach(problem -> surroundings().out().println("✗ " + problem.asString("")));
        });
        return check.isWhole() ? 0 : 1;
    }

    private void shown(JsonNode log) {
        var out = surroundings().out();
        for (var problem : log.path("problems")) {
            out.println("✗ " + Json.text(log, "log").orElse("") + "/" + problem.asString(""));
        }
        if (log.path("problems").isEmpty()) {
            long size = log.path("size").asLong(0);
            out.println("✓ " + Json.text(log, "log").orElse("") + ": " + size
                    + (size == 1 ? " entry, as it was logged" : " entries, as they were logged"));
            out.print(Json.text(log, "checkpoint").orElse(""));
        }
    }
}
