package io.plimsoll.server.cli;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `plimsoll gameday`
@Command(
        name = "gameday",
        description = {
            "Lets something fail on a running server, and measures how soon a runbook sees it, acts, and goes back.",
            "",
            "The fault is on the node that is asked, and ends by itself after --seconds, whatever becomes of this",
            "command. Meanwhile questions are asked of a collection, and it is counted how they fare.",
            "",
            "Without a name it lists the game days there are."
        },
        footer = {"", "Example:  plimsoll gameday vector-down --collection handbook"})
final class GameDayCommand implements Callable<Integer> {

    private static final String GAMEDAYS = "/admin/v1/gamedays";
    private static final int MAX_AT_A_TIME = 64;

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions server;

    @Parameters(paramLabel = "NAME", arity = "0..1")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description = "that is asked; else the first of the key's tenant")
    private Optional<String> collection = Optional.empty();

    @Option(names = "--question", paramLabel = "TEXT", description = "that is asked (default: ${DEFAULT-VALUE})")
    private String question = "What does the document say?";

    @Option(
            names = "--at-a-time",
            paramLabel = "N",
            description = "questions at a time, 1 to 64 (default: ${DEFAULT-VALUE})")
    private int atATime = 4;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "the fault lasts at most, 1 to 900 (default: ${DEFAULT-VALUE})")
    private int seconds = 300;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "seconds that the fault stays after the runbook has acted (default: ${DEFAULT-VALUE})")
    private int keepSeconds = 10;

    @Option(names = "--force", description = "in the environment 'production' too")
    private boolean force;

    GameDayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.server = new ClientOptions(surroundings);
    }

    @Override
    public Integer call() {
        try (var client = server.connect(Objects.requireNonNull(spec))) {
            return name.isPresent() ? play(client, name.get()) : list(client);
        }
    }

    private int list(ServerClient client) {
        var list = client.get(GAMEDAYS);
        server.print(
                list, () -> Table.print(surroundings.out(), list.path("kinds"), "name", "fault", "runbook", "probe"));
        return 0;
    }

    private int play(ServerClient client, String kind) {
        if (atATime < 1 || atATime > MAX_AT_A_TIME) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--at-a-time is between 1 and " + MAX_AT_A_TIME);
        }
        var asked = collection.orElseGet(() -> first(client));
        var order = Json.object().put("name", kind).put("seconds", seconds);
        if (force) {
            order.put("force", true);
        }
        if (kind.equals("index-stale")) {
            order.put("collection", asked);
        }
        var report = new GameDay(surroundings, client, order, new GameDay.Asked(asked, question, atATime), keepSeconds)
                .play();
        server.print(report.toJson(), () -> report.print(surroundings.out()));
        return report.passed() ? 0 : 1;
    }

    private static String first(ServerClient client) {
        return Json.items(client.get(Routes.collections() + "?limit=1")).stream()
                .flatMap(each -> Json.text(each, "name").stream())
                .findFirst()
                .orElseThrow(() -> CommandFailure.of(
                        "no_collection", "there is no collection to ask; make one with `plimsoll ingest`"));
    }
}
