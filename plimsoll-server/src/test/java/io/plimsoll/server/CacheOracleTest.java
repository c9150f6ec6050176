package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.engine.Filter;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.Flags;
import io.plimsoll.query.Answer;
import io.plimsoll.query.AnswerListener;
import io.plimsoll.query.AsOf;
import io.plimsoll.query.Candidate;
import io.plimsoll.query.Grouping;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Question;
import io.plimsoll.query.Ranking;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Caches change nothing but the time: whatever is ingested, deleted, relabelled, switched or set, whoever asks is
/// told the same with caches as without. `-Dcache.seed` repeats a run, `-Dcache.steps` makes it longer.
class CacheOracleTest {

    private static final int STEPS = Integer.getInteger("cache.steps", 10_000);
    private static final int DOCUMENTS = 12;
    private static final int LONGEST_DISABLED_STEPS = 20;
    private static final int REPEATED = 12;

    private static final CollectionKey DOCS = CachedWorld.key("acme", "docs");
    private static final CollectionKey NEWS = CachedWorld.key("acme", "news");
    private static final CollectionKey OTHERS = CachedWorld.key("globex", "docs");
    private static final List<CollectionKey> COLLECTIONS = List.of(DOCS, NEWS, OTHERS);

    private static final List<Principal> ASKERS = List.of(
            reader("acme", "user:ann", List.of("group:a"), Optional.empty()),
            reader("acme", "user:bob", List.of("group:b"), Optional.empty()),
            reader("acme", "user:cid", List.of("group:a", "group:b"), Optional.empty()),
            reader("acme", "user:dot", List.of(), Optional.of(Set.of("news"))),
            reader("globex", "user:ann", List.of("group:a"), Optional.empty()),
            new Principal(DOCS.tenant(), "key_1", AccessRole.TENANT_ADMIN, AccessLabels.NONE, Optional.empty()));

    private static final List<AccessLabels> LABELS = List.of(
            AccessLabels.NONE,
            AccessLabels.of(List.of("group:a")),
            AccessLabels.of(List.of("group:b")),
            AccessLabels.of(List.of("user:ann")),
            AccessLabels.of(List.of(), List.of("user:bob")),
            AccessLabels.of(List.of("group:a"), List.of("group:b")));

    private static final List<String> WORDS =
            List.of("anchor", "ballast", "cabin", "draught", "engine", "freight", "gangway", "harbour");

    private static final Map<Flag<?>, List<String>> VALUES = Map.of(
            Flags.K, List.of("3", "10"),
            Flags.MMR, List.of("0.5", "1.0"),
            Flags.RERANK, List.of("true", "false"),
            Flags.SEARCH_MODE, List.of("hybrid", "lexical", "vector"),
            Flags.VECTOR_WEIGHT, List.of("0.2", "0.75"),
            Flags.EVIDENCE, List.of("0.0", "0.2"),
            Flags.CACHE_EMBEDDINGS, List.of("true", "true", "true", "false"),
            Flags.CACHE_RANKINGS, List.of("true", "true", "true", "false"),
            Flags.CACHE_ANSWERS, List.of("true", "true", "true", "false"));

    private final long seed = Long.getLong("cache.seed", 20_261_126L);
    private final Random random = new Random(seed);
    private final Map<CollectionKey, Integer> disabled = new HashMap<>();
    private final Deque<Asked> recent = new ArrayDeque<>();
    private int step;

    /// Who asked what; most questions are asked again, by the same and by others.
    private record Asked(Principal asker, Question question, boolean wantsAnswer) {}

    @TempDir
    private Path folder;

    private static Principal reader(String tenant, String id, List<String> labels, Optional<Set<String>> collections) {
        var key = CachedWorld.key(tenant, "docs");
        return new Principal(key.tenant(), id, AccessRole.READER, AccessLabels.of(labels), collections);
    }

    @Test
    void whateverHappensAnswersAreTheSameWithCachesAsWithout() {
        try (var world = new CachedWorld(folder)) {
            COLLECTIONS.forEach(world::create);
            for (step = 1; step <= STEPS; step++) {
                if (random.nextInt(100) < 8) {
                    change(world);
                } else {
                    ask(world);
                }
            }
            System.out.println("cache oracle: seed " + seed + ", " + STEPS + " steps, " + world.counts);
            for (var area : CacheArea.values()) {
                assertThat(world.counts.of(area, CacheOutcome.HIT))
                        .as("seed %d: the cache of %s has something to lie about", seed, area)
                        .isGreaterThan(STEPS / 100);
                assertThat(world.counts.of(area, CacheOutcome.STALE)).isZero();
            }
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void change(CachedWorld world) {
        var key = any(COLLECTIONS);
        var id = "d" + random.nextInt(DOCUMENTS);
        int what = random.nextInt(100);
        if (what < 42) {
            world.put(key, id, text(), 2020 + random.nextInt(8), any(LABELS));
        } else if (what < 60) {
            world.delete(key, id);
        } else if (what < 78) {
            world.relabel(key, id, any(LABELS));
        } else if (what < 90) {
            flag(world);
        } else if (what < 93) {
            world.rebuild(key);
        } else if (what < 95) {
            rollBack(world, key);
        } else if (what < 99) {
            world.collections.disable(key, Optional.of("test"));
            disabled.put(key, step + random.nextInt(LONGEST_DISABLED_STEPS));
        } else {
            world.recreate(key);
        }
    }

    private String text() {
        var sentences = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            sentences.add("The " + any(WORDS) + " of the " + any(WORDS) + " needs " + random.nextInt(40) + " days of "
                    + any(WORDS) + ".");
        }
        return String.join(" ", sentences);
    }

    private void flag(CachedWorld world) {
        var flag = any(VALUES.keySet().stream()
                .sorted(Comparator.comparing(Flag::name))
                .toList());
        var asker = any(ASKERS);
        var scope = any(List.of(
                FlagScope.global(),
                new FlagScope.OfTenant(asker.tenant()),
                new FlagScope.OfPrincipal(asker.tenant(), asker.id())));
        if (random.nextBoolean()) {
            world.set(flag, scope, any(VALUES.getOrDefault(flag, List.of())));
        } else {
            world.unset(flag, scope);
        }
    }

    /// Questions are asked before and after what the older generation lacks is brought to it.
    private void rollBack(CachedWorld world, CollectionKey key) {
        if (world.rollBack(key)) {
            for (int i = 0; i < 5; i++) {
                ask(world);
            }
            world.catchUp(key);
        }
    }

    private void ask(CachedWorld world) {
        disabled.entrySet().removeIf(entry -> {
            boolean isOver = entry.getValue() <= step;
            if (isOver) {
                world.collections.disable(entry.getKey(), Optional.empty());
            }
            return isOver;
        });
        var asked = recent.isEmpty() || random.nextInt(3) == 0 ? newly() : any(List.copyOf(recent));
        var asker = asked.asker();
        var question = asked.question();
        boolean answer = asked.wantsAnswer();
        var expected = told(() -> told(world.plain, world, asker, question, answer));
        var actual = told(() -> told(world.cached, world, asker, question, answer));
        assertThat(actual)
                .as("seed %d, step %d: %s asks %s", seed, step, asker.id(), question)
                .isEqualTo(expected);
    }

    private Asked newly() {
        var asked = new Asked(any(ASKERS), question(any(COLLECTIONS)), random.nextBoolean());
        recent.addLast(asked);
        if (recent.size() > REPEATED) {
            recent.removeFirst();
        }
        return asked;
    }

    private Question question(CollectionKey key) {
        var options = SearchOptions.DEFAULT;
        if (random.nextInt(4) == 0) {
            options = options.withK(4);
        }
        if (random.nextInt(4) == 0) {
            options = options.withGroup(Grouping.DOCUMENT);
        }
        if (random.nextInt(6) == 0) {
            options = filtered(options, new Filter.Range("year", 2023, true, Double.POSITIVE_INFINITY, false));
        }
        if (random.nextInt(20) == 0) {
            options = options.withAsOf(new AsOf.Generation(1 + random.nextInt(3)));
        }
        var session = random.nextInt(8) == 0 ? Optional.of("s") : Optional.<String>empty();
        var words = WORDS.subList(0, 3);
        return new Question(key, "How many days does the " + any(words) + " need?", session, options);
    }

    private static SearchOptions filtered(SearchOptions options, Filter filter) {
        return new SearchOptions(
                options.k(),
                options.mode(),
                options.group(),
                Optional.of(filter),
                options.rerank(),
                options.mmr(),
                options.rewrite(),
                options.language(),
                options.asOf());
    }

    private static String told(Supplier<String> telling) {
        try {
            return telling.get();
        } catch (PlimsollException refusal) {
            return refusal.code() + ": " + refusal.detail();
        }
    }

    private static String told(
            QueryPipeline pipeline, CachedWorld world, Principal asker, Question question, boolean answer) {
        var context = world.context(asker);
        return answer
                ? told(pipeline.ask(context, question, AnswerListener.NONE))
                : told(pipeline.search(context, question));
    }

    private static String told(Ranking ranking) {
        return ranking.query() + " " + ranking.degraded()
                + ranking.candidates().stream().map(CacheOracleTest::told).collect(Collectors.joining("\n", "\n", ""));
    }

    private static String told(Candidate candidate) {
        var hit = candidate.hit();
        return hit.passage() + " " + hit.title() + " " + hit.metadata() + " " + candidate.score() + " "
                + candidate.lexicalRank() + " " + candidate.vectorRank() + " " + candidate.cosine();
    }

    private static String told(Answer answer) {
        return answer.text() + " " + answer.abstained() + " " + answer.citations() + " " + answer.generator() + " "
                + answer.degraded() + " " + told(answer.ranking());
    }
}
