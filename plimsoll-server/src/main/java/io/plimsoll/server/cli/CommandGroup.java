package io.plimsoll.server.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A noun whose verbs are its commands: `plimsoll collection list`.
abstract class CommandGroup implements Runnable {

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    CommandGroup(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public void run() {
        spec().commandLine().usage(surroundings.err());
        throw wrong("say what to do: " + String.join(", ", spec().subcommands().keySet()));
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    final ServerClient connect() {
        return server.connect(spec());
    }

    final ParameterException wrong(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    final JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (JacksonException e) {
            throw wrong("'" + text + "' is no JSON: " + e.getOriginalMessage());
        }
    }

    final int print(JsonNode document, Runnable forPeople) {
        server.print(document, forPeople);
        return 0;
    }

    /// For people, a line for each field.
    final int printObject(JsonNode object) {
        return print(object, () -> {
            var width = object.propertyNames().stream()
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            for (var field : object.properties()) {
                var value = field.getValue();
                surroundings
                        .out()
                        .println(field.getKey()
                                + " ".repeat(width - field.getKey().length() + 2)
                                + (value.isContainer() ? Json.compact(value) : value.asString("")));
            }
        });
    }

    static ObjectNode listing(String name, List<JsonNode> elements) {
        var document = Json.object();
        document.putArray(name).addAll(elements);
        return document;
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }
}
