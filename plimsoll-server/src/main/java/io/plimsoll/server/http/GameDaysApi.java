package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.server.http.GameDays.Game;
import io.plimsoll.server.http.GameDays.Kind;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Game days: faults on a running server, bounded in time.
@RestController
final class GameDaysApi {

    private static final int DEFAULT_SECONDS = 300;

    private final GameDays games;
    private final CollectionCatalog collections;
    private final HttpSettings settings;

    GameDaysApi(GameDays games, CollectionCatalog collections, HttpSettings settings) {
        this.games = games;
        this.collections = collections;
        this.settings = settings;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownKind(String name, String fault, @Nullable String runbook, String probe) {

        static ShownKind of(Kind kind) {
            return new ShownKind(kind.name(), kind.fault(), kind.runbook().orElse(null), kind.probe());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownGame(
            String id,
            String name,
            String fault,
            @Nullable String runbook,
            String probe,
            String by,
            Instant begunAt,
            Instant until,
            @Nullable Instant endedAt) {

        static ShownGame of(Game game) {
            return new ShownGame(
                    game.id(),
                    game.kind().name(),
                    game.kind().fault(),
                    game.kind().runbook().orElse(null),
                    game.kind().probe(),
                    game.by(),
                    game.begunAt(),
                    game.until(),
                    game.endedAt().orElse(null));
        }
    }

    record GameList(List<ShownGame> items, List<ShownKind> kinds) {}

    @GetMapping(path = Routes.GAMEDAYS, produces = MediaType.APPLICATION_JSON_VALUE)
    GameList list(HttpServletRequest request) {
        QueryParameters.of(request);
        return new GameList(
                games.games().stream().map(ShownGame::of).toList(),
                games.kinds().stream().map(ShownKind::of).toList());
    }

    @PostMapping(path = Routes.GAMEDAYS, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownGame> begin(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = JsonObject.body(
                new Body(request).json(settings.maxJsonBytes()), "name", "seconds", "collection", "force");
        var name = body.requiredText("name");
        int seconds = body.integer("seconds").orElse(DEFAULT_SECONDS);
        if (seconds < 1 || seconds > GameDays.LONGEST.toSeconds()) {
            throw PlimsollException.invalidField(
                    "seconds", "a game day lasts 1 to " + GameDays.LONGEST.toSeconds() + " seconds");
        }
        var collection = body.text("collection").map(text -> present(context, text));
        var event = AuditEvent.done(AuditAction.GAMEDAY_BEGIN, context.actor(), "gameday/" + name)
                .with("seconds", seconds);
        var game = games.begin(
                name, Duration.ofSeconds(seconds), body.flag("force").orElse(false), collection, event);
        return ResponseEntity.status(HttpStatus.CREATED).body(ShownGame.of(game));
    }

    private CollectionKey present(RequestContext context, String name) {
        var key = new CollectionKey(context.tenant(), new CollectionName(name));
        return collections
                .find(key)
                .map(unused -> key)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no collection '" + name + "'"));
    }

    @DeleteMapping(path = Routes.GAMEDAY, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownGame end(RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        var event = AuditEvent.done(AuditAction.GAMEDAY_END, context.actor(), "gameday/" + id);
        return ShownGame.of(games.end(id, event));
    }
}
