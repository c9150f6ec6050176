package io.plimsoll.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Loads a corpus of lines `{"_id","title","text"}` in batches. Lines for which the server had no room are sent again.
final class CorpusLoad {

    private static final int BATCH = 256;
    private static final int MAX_SHOWN = 20;
    private static final Set<String> NO_ROOM = Set.of("queue_full", "overloaded", "limit_exceeded");

    private final ServerClient client;
    private final String collection;
    private final Surroundings surroundings;
    private final Retries retries;
    private int leftOut;

    CorpusLoad(ServerClient client, String collection, Surroundings surroundings) {
        this.client = client;
        this.collection = collection;
        this.surroundings = surroundings;
        this.retries = new Retries(surroundings);
    }

    /// The number of documents that are now in the collection. What the server rejects is named and left out.
    int load(Path corpus) {
        var total = (int) lines(corpus, Stream::count).longValue();
        try (var progress = new ProgressLine(surroundings, total, "document")) {
            lines(corpus, lines -> {
                lines.map(CorpusLoad::document)
                        .gather(Gatherers.windowFixed(BATCH))
                        .forEach(batch -> {
                            send(batch);
                            progress.advance(batch.size());
                        });
                return total;
            });
        }
        new JobWatch(client, surroundings, collection).untilIdle();
        return total - leftOut;
    }

    private void send(List<JsonNode> batch) {
        var remaining = new ArrayList<>(batch);
        retries.run(() -> {
            var body = remaining.stream().map(Json::compact).collect(Collectors.joining("\n", "", "\n"));
            var answers = client.postLines(Routes.collection(collection) + "/documents:batch", body);
            var refused = answers.stream()
                    .filter(answer -> answer.path("status").asString("").equals("rejected"))
                    .toList();
            var again = refused.stream()
                    .filter(CorpusLoad::hadNoRoom)
                    .map(answer -> answer.path("id").asString(""))
                    .collect(Collectors.toSet());
            remaining.removeIf(document -> !again.contains(document.path("id").asString("")));
            refused.stream().filter(answer -> !hadNoRoom(answer)).forEach(this::leaveOut);
            if (!remaining.isEmpty()) {
                throw new CommandFailure(Problem.of(
                        429,
                        refused.stream()
                                .filter(CorpusLoad::hadNoRoom)
                                .findFirst()
                                .orElseThrow(),
                        Optional.empty()));
            }
            return answers.size();
        });
    }

    private static boolean hadNoRoom(JsonNode answer) {
        return NO_ROOM.contains(answer.path("code").asString(""));
    }

    private void leaveOut(JsonNode answer) {
        leftOut++;
        if (leftOut <= MAX_SHOWN) {
            surroundings
                    .err()
                    .println("left out  " + Json.text(answer, "id").orElse("?") + ": "
                            + Json.text(answer, "detail").orElse("rejected") + " ("
                            + Json.text(answer, "code").orElse("rejected") + ")");
        }
    }

    private static JsonNode document(String line) {
        var source = Json.parse(line);
        var document = Json.object().put("id", Json.text(source, "_id", "id").orElse(""));
        Json.text(source, "title").filter(title -> !title.isBlank()).ifPresent(title -> document.put("title", title));
        return document.put("text", Json.text(source, "text").orElse(""));
    }

    private static <T> T lines(Path corpus, Function<Stream<String>, T> use) {
        try (var lines = Files.lines(corpus)) {
            return use.apply(lines.filter(line -> !line.isBlank()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
