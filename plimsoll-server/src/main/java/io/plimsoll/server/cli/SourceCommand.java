package io.plimsoll.server.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `plimsoll source`
@Command(
        name = "source",
        description = "Looks after what documents come from by themselves: folders, web sites, buckets.",
        footer = {"", "Example:  plimsoll source list handbook"})
final class SourceCommand extends CommandGroup {

    SourceCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "list",
            description = "Lists a collection's sources and where they stand.",
            footer = {"", "Example:  plimsoll source list handbook"})
    int list(@Parameters(paramLabel = "COLLECTION") String collection) {
        try (var client = connect()) {
            var sources = client.list(Routes.collection(collection) + "/sources");
            return print(listing("sources", sources), () -> {
                var table = new Table("name", "kind", "state", "lastRun", "seen", "failed", "nextRunAt");
                for (var source : sources) {
                    var run = source.path("lastRun");
                    table.row(
                            text(source, "name"),
                            text(source, "kind"),
                            text(source, "state"),
                            text(run, "outcome"),
                            text(run.path("counts"), "seen"),
                            text(run.path("counts"), "failed"),
                            text(source, "nextRunAt"));
                }
                table.print(surroundings().out());
            });
        }
    }

    private static String text(JsonNode node, String field) {
        return Json.text(node, field).orElse("-");
    }

    @Command(
            name = "show",
            description = "Shows one source, its last run and the items that failed last.",
            footer = {"", "Example:  plimsoll source show handbook docs"})
    int show(@Parameters(paramLabel = "COLLECTION") String collection, @Parameters(paramLabel = "NAME") String name) {
        try (var client = connect()) {
            return printObject(client.get(Routes.source(collection, name)));
        }
    }

    @Command(
            name = "put",
            description = "Creates a source, or replaces its settings. Say where its documents are by one of"
                    + " --directory, --sitemap with --page, and --connection with --bucket.",
            footer = {"", "Example:  plimsoll source put handbook docs --sitemap https://example.org/sitemap.xml"})
    int put(
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--directory", paramLabel = "PATH", description = "a folder of the server")
                    Optional<String> directory,
            @Option(names = "--sitemap", paramLabel = "URL", description = "a sitemap; may be repeated")
                    List<String> sitemaps,
            @Option(names = "--page", paramLabel = "URL", description = "a page; may be repeated") List<String> pages,
            @Option(names = "--connection", paramLabel = "C", description = "of the server's settings")
                    Optional<String> connection,
            @Option(names = "--bucket", paramLabel = "B", description = "of that connection") Optional<String> bucket,
            @Option(names = "--prefix", paramLabel = "P", description = "that the bucket's keys begin with")
                    Optional<String> prefix,
            @Option(names = "--settings", paramLabel = "JSON", description = "more settings, as the API takes them")
                    Optional<String> settings) {
        var body = settings.map(this::json).orElseGet(Json::object);
        if (!(body instanceof ObjectNode object)) {
            throw wrong("--settings is a JSON object");
        }
        directory.ifPresent(path -> object.putObject("directory").put("path", path));
        var web = web(sitemaps, pages);
        if (!web.isEmpty()) {
            object.set("web", web);
        }
        if (connection.isPresent() || bucket.isPresent()) {
            var place = object.putObject("bucket");
            connection.ifPresent(text -> place.put("connection", text));
            bucket.ifPresent(text -> place.put("bucket", text));
            prefix.ifPresent(text -> place.put("prefix", text));
        }
        try (var client = connect()) {
            return printObject(client.put(Routes.source(collection, name), object));
        }
    }

    /// picocli hands over null where an option was not given.
    @SuppressWarnings("ConstantValue")
    private static ObjectNode web(List<String> sitemaps, List<String> pages) {
        var web = Json.object();
        if (sitemaps != null) {
            var array = web.putArray("sitemaps");
            sitemaps.forEach(array::add);
        }
        if (pages != null) {
            var array = web.putArray("pages");
            pages.forEach(array::add);
        }
        return web;
    }

    @Command(
            name = "sync",
            description = "Makes a source run as soon as it can; `plimsoll source show` tells how it went.",
            footer = {"", "Example:  plimsoll source sync handbook docs --dry-run"})
    int sync(
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--dry-run", description = "only count what would be done") boolean dryRun) {
        try (var client = connect()) {
            var answer = client.post(
                    Routes.source(collection, name) + ":sync", Json.object().put("dryRun", dryRun));
            return print(answer, () -> surroundings().out().println("source " + name + " runs as soon as it can"));
        }
    }

    @Command(
            name = "delete",
            description = "Forgets a source; its documents stay. Without --yes it only says so.",
            footer = {"", "Example:  plimsoll source delete handbook docs --yes"})
    int delete(
            @Parameters(paramLabel = "COLLECTION") String collection,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--yes", description = "do it") boolean yes) {
        try (var client = connect()) {
            client.get(Routes.source(collection, name));
            if (yes) {
                client.delete(Routes.source(collection, name));
            }
            var result = Json.object().put("name", name).put("deleted", yes);
            return print(
                    result,
                    () -> surroundings()
                            .out()
                            .println(
                                    yes
                                            ? "deleted source " + name + "; its documents stay"
                                            : "would delete source " + name + " and keep its documents;"
                                                    + " add --yes to do it"));
        }
    }
}
