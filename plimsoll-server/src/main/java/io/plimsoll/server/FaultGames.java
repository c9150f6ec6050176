package io.plimsoll.server;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.server.http.GameDays;
import io.plimsoll.server.resilience.Faults;
import io.plimsoll.server.resilience.Faults.Fault;
import io.plimsoll.server.resilience.Guards;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Game days on this node. They are kept in memory alone, so that a restart ends them, and each ends at its time
/// whatever becomes of who began it.
final class FaultGames implements GameDays {

    private static final Logger LOG = LoggerFactory.getLogger(FaultGames.class);
    private static final String PRODUCTION = "production";
    private static final int REMEMBERED = 50;

    /// What a search takes longer on a slow day; above what high latency is, below the deadline.
    private static final Duration SLOWER = Duration.ofMillis(800);

    private static final Duration LIMITED_FOR = Duration.ofSeconds(5);

    private final Faults faults;
    private final Guards guards;
    private final AuditLog audit;
    private final String environment;
    private final InstantSource clock;
    private final ArrayDeque<Game> games = new ArrayDeque<>();
    private Optional<CollectionKey> stale = Optional.empty();

    private enum Play {
        VECTOR_DOWN("search-vector", Faults.Kind.FAIL, "vector-index-down", "search", "the search by vectors fails"),
        LEXICAL_DOWN("search-lexical", Faults.Kind.FAIL, "lexical-index-down", "search", "the search by words fails"),
        SEARCH_DOWN("search-*", Faults.Kind.FAIL, "search-down", "search", "both searches fail"),
        EMBEDDING_DOWN("embedding-*", Faults.Kind.FAIL, "embedding-down", "search", "the embedding model fails"),
        RERANKER_DOWN("rerank", Faults.Kind.FAIL, "reranker-down", "search", "the rerank model fails"),
        CHAT_LIMITED("chat-*", Faults.Kind.LIMIT, "llm-rate-limits", "ask", "the chat service limits its callers"),
        CHAT_HANGS("chat-*", Faults.Kind.HANG, "llm-rate-limits", "ask", "the chat service does not answer"),
        SLOW_SEARCH("search-vector", Faults.Kind.SLOW, "high-latency", "search", "searches take 800 ms longer"),
        INDEX_STALE("", Faults.Kind.FAIL, "stale-index", "search", "a collection seems older than it may be"),
        CACHE_DOWN("cache", Faults.Kind.FAIL, "", "search", "the cache fails"),
        DATABASE_DOWN("database", Faults.Kind.FAIL, "", "search", "the metadata store fails");

        private final String dependency;
        private final Faults.Kind fault;

        @SuppressWarnings("ImmutableEnumChecker") // a record of texts
        private final Kind kind;

        Play(String dependency, Faults.Kind fault, String runbook, String probe, String words) {
            this.dependency = dependency;
            this.fault = fault;
            var acting = Optional.of(runbook).filter(text -> !text.isEmpty());
            this.kind = new Kind(name().toLowerCase(Locale.ROOT).replace('_', '-'), words, acting, probe);
        }

        Fault fault(Instant until) {
            return new Fault(dependency, fault, fault == Faults.Kind.LIMIT ? LIMITED_FOR : SLOWER, until);
        }
    }

    FaultGames(Faults faults, Guards guards, AuditLog audit, String environment, InstantSource clock) {
        this.faults = faults;
        this.guards = guards;
        this.audit = audit;
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public List<Kind> kinds() {
        return Arrays.stream(Play.values()).map(play -> play.kind).toList();
    }

    @Override
    public synchronized List<Game> games() {
        return games.stream().map(this::asOfNow).toList();
    }

    /// One whose time is over has ended then.
    private Game asOfNow(Game game) {
        boolean isOver = game.endedAt().isEmpty() && !game.until().isAfter(clock.instant());
        return isOver ? ended(game, game.until()) : game;
    }

    private static Game ended(Game game, Instant at) {
        return new Game(game.id(), game.kind(), game.by(), game.begunAt(), game.until(), Optional.of(at));
    }

    @Override
    public synchronized Game begin(
            String name, Duration atMost, boolean insisting, Optional<CollectionKey> collection, AuditEvent event) {
        var play = named(name);
        checkPlace(play, insisting, collection);
        var now = clock.instant();
        var until = now.plus(atMost);
        audit.append(event);
        var game = new Game(
                UUID.randomUUID().toString(), play.kind, event.actor().principal(), now, until, Optional.empty());
        games.addFirst(game);
        if (games.size() > REMEMBERED) {
            games.removeLast();
        }
        stale = play == Play.INDEX_STALE ? collection : Optional.empty();
        faults.begin(play == Play.INDEX_STALE ? List.of() : List.of(play.fault(until)));
        LOG.warn("game day: {} until {}", play.kind.fault(), until);
        return game;
    }

    private static Play named(String name) {
        var names = Arrays.stream(Play.values()).map(play -> play.kind.name()).toList();
        return Arrays.stream(Play.values())
                .filter(play -> play.kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> PlimsollException.invalidField(
                        "name",
                        "there is no game day '" + name + "'"
                                + Nearest.of(name, names)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("; there are " + String.join(", ", names))));
    }

    private void checkPlace(Play play, boolean insisting, Optional<CollectionKey> collection) {
        if (environment.equals(PRODUCTION) && !insisting) {
            throw new PlimsollException(
                            ErrorCode.CONFLICT,
                            "this is production, where a game day needs 'force'; on another server set"
                                    + " plimsoll.environment to another word, such as staging")
                    .atField("force");
        }
        if (current().isPresent()) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "a game day is under way: " + current().get().id());
        }
        if (play == Play.INDEX_STALE) {
            if (collection.isEmpty()) {
                throw PlimsollException.invalidField("collection", "name the collection that is to seem stale");
            }
        } else if (guards.all().stream()
                .noneMatch(guard -> play.fault(Instant.MAX).isOf(guard.name()))) {
            throw PlimsollException.invalidField(
                    "name", "this server has nothing like that: no dependency is called " + play.dependency);
        }
    }

    private Optional<Game> current() {
        return games().stream().filter(game -> game.endedAt().isEmpty()).findFirst();
    }

    @Override
    public synchronized Game end(String id, AuditEvent event) {
        var game = games().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no game day '" + id + "'"));
        if (game.endedAt().isPresent()) {
            return game;
        }
        faults.end();
        stale = Optional.empty();
        var ended = ended(game, clock.instant());
        games.removeIf(each -> each.id().equals(id));
        games.addFirst(ended);
        LOG.warn("game day: {} no longer", game.kind().fault());
        audit.append(event);
        return ended;
    }

    /// The collection that seems stale at present.
    synchronized Optional<CollectionKey> stale() {
        return current().isPresent() ? stale : Optional.empty();
    }
}
