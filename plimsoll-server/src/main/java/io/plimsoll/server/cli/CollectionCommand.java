package io.plimsoll.server.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plimsoll collection`
@Command(
        name = "collection",
        description = "Lists, shows, creates and deletes collections.",
        footer = {"", "Example:  plimsoll collection list"})
final class CollectionCommand extends CommandGroup {

    CollectionCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "list",
            description = "Lists the collections.",
            footer = {"", "Example:  plimsoll collection list --json"})
    int list() {
        try (var client = connect()) {
            var collections = client.list(Routes.collections());
            return print(
                    listing("collections", collections),
                    () -> Table.print(
                            surroundings().out(), collections, "name", "documents", "passages", "pending", "dead"));
        }
    }

    @Command(
            name = "show",
            description = "Shows one collection.",
            footer = {"", "Example:  plimsoll collection show handbook"})
    int show(@Parameters(paramLabel = "NAME") String name) {
        try (var client = connect()) {
            return printObject(client.get(Routes.collection(name)));
        }
    }

    @Command(
            name = "create",
            description = "Creates a collection, or changes its settings.",
            footer = {
                "",
                "Example:  plimsoll collection create handbook --settings '{\"chunking\":{\"maxTokens\":200}}'"
            })
    int create(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--settings", paramLabel = "JSON", description = "as the API takes them")
                    Optional<String> settings) {
        var body = settings.map(this::json).orElseGet(Json::object);
        try (var client = connect()) {
            return printObject(client.put(Routes.collection(name), body));
        }
    }

    @Command(
            name = "delete",
            description = "Deletes a collection with everything in it. Without --yes it only says what would go.",
            footer = {"", "Example:  plimsoll collection delete handbook --yes"})
    int delete(
            @Parameters(paramLabel = "NAME") String name, @Option(names = "--yes", description = "do it") boolean yes) {
        try (var client = connect()) {
            var collection = client.get(Routes.collection(name));
            if (yes) {
                client.delete(Routes.collection(name));
            }
            var documents = collection.path("documents").asLong(0);
            var result = Json.object()
                    .put("name", name)
                    .put("deleted", yes)
                    .put("documents", documents)
                    .put("passages", collection.path("passages").asLong(0));
            var what = "collection " + name + " with " + Wording.count(documents, "document");
            return print(
                    result,
                    () -> surroundings()
                            .out()
                            .println(yes ? "deleted " + what : "would delete " + what + "; add --yes to do it"));
        }
    }
}
