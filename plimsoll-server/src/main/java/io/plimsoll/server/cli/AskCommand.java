package io.plimsoll.server.cli;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `plimsoll ask`
@Command(
        name = "ask",
        description = "Answers a question from a collection, word by word, and then names its sources.",
        footer = {"", "Example:  plimsoll ask 'How many vacation days do I have?' -c handbook"})
final class AskCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    @Parameters(paramLabel = "QUESTION", description = "what you want to know")
    private String question = "";

    @Option(
            names = {"-c", "--collection"},
            paramLabel = "C",
            description = "else PLIMSOLL_COLLECTION, else the only one there is")
    private Optional<String> collection = Optional.empty();

    @Option(names = "--session", paramLabel = "S", description = "the conversation that the question belongs to")
    private Optional<String> session = Optional.empty();

    @Option(names = "--filter", paramLabel = "JSON", description = "a condition on the documents' metadata")
    private Optional<String> filter = Optional.empty();

    AskCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() throws IOException {
        var command = Objects.requireNonNull(spec);
        var request = Json.object().put("question", question);
        session.ifPresent(value -> request.put("session", value));
        filter.ifPresent(text -> request.set("filter", SearchCommand.parsed(command, text)));
        try (var client = server.connect(command)) {
            var path = Routes.collection(server.collection(command, client, collection)) + "/ask";
            if (server.json()) {
                surroundings.out().println(Json.pretty(client.post(path, request)));
            } else {
                stream(client, path, request);
            }
            return 0;
        }
    }

    private void stream(ServerClient client, String path, ObjectNode request) throws IOException {
        var response = client.stream(path, request);
        var printer = new AnswerPrinter(surroundings);
        try (var events = new EventStream(response.body())) {
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                if (printer.hear(event.get())) {
                    return;
                }
            }
        }
        throw CommandFailure.of("cut_off", "the answer broke off before its end");
    }
}
