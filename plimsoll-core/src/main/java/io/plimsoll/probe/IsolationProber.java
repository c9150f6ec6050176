package io.plimsoll.probe;

import io.plimsoll.collection.Collection;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.collection.ModelStamp;
import io.plimsoll.document.DocumentId;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.query.QueryPipeline;
import io.plimsoll.query.Question;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Authority;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// Plants canaries in every tenant and scope, asks for them as every kind of principal through every read path, and
/// tells of each that was shown to somebody who may not read it.
///
/// The canaries are in indexes of their own beside the tenants' in the very engine that serves them. No catalogue
/// knows these indexes, so that nobody comes upon them, and they are dropped when the round ends.
public final class IsolationProber {

    private static final List<CollectionName> CAGES =
            List.of(new CollectionName("plimsoll-probe-1"), new CollectionName("plimsoll-probe-2"));
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int TOKEN_CHARS = 20;
    private static final int MAX_LEAKS_SHOWN = 20;

    private static final List<AccessLabels> SCOPES = List.of(
            AccessLabels.NONE,
            AccessLabels.of(List.of("group:probe-a")),
            AccessLabels.of(List.of("group:probe-b", "user:probe-ann")),
            AccessLabels.of(List.of(), List.of("group:probe-a")),
            AccessLabels.of(List.of("group:probe-a"), List.of("user:probe-bob")),
            AccessLabels.of(List.of("group:probe-b"), List.of("group:probe-a")));

    /// Some that no document names, and some that only look like one that does.
    private static final List<String> CARRIED =
            List.of("group:probe-a", "group:probe-b", "group:probe-c", "group:PROBE-A", "group:prob\u0435-a", "*");

    private static final List<String> NAMES = List.of("user:probe-ann", "user:probe-bob", "probe-key", "user:*");

    private final SearchEngine engine;
    private final QueryPipeline pipeline;
    private final EmbeddingModels models;
    private final RandomGenerator random;

    /// @param random draws the cases and the tokens
    public IsolationProber(
            SearchEngine engine, QueryPipeline pipeline, EmbeddingModels models, RandomGenerator random) {
        this.engine = engine;
        this.pipeline = pipeline;
        this.models = models;
        this.random = random;
    }

    /// One round.
    ///
    /// @param tenants  where canaries are planted; two at least, so that there are strangers
    /// @param existing collections that strangers are to knock at too
    /// @param goOn     asked before each case
    public ProbeReport probe(List<TenantId> tenants, List<Collection> existing, int cases, BooleanSupplier goOn) {
        long begun = System.nanoTime();
        var generations =
                tenants.stream().flatMap(tenant -> cages(tenant).stream()).toList();
        generations.forEach(engine::drop); // what a crash may have left
        try {
            var canaries = plant(generations);
            var leaks = new ArrayList<>(knock(tenants, existing));
            long leaked = leaks.size();
            long missed = 0;
            int asked = 0;
            for (; asked < cases && goOn.getAsBoolean(); asked++) {
                var found = someCase(tenants, canaries).ask();
                leaked += found.leaks().size();
                missed += found.missed() ? 1 : 0;
                found.leaks().stream()
                        .limit(MAX_LEAKS_SHOWN - (long) leaks.size())
                        .forEach(leaks::add);
            }
            return new ProbeReport(asked, leaks, leaked, missed, Duration.ofNanos(System.nanoTime() - begun));
        } finally {
            generations.forEach(engine::drop);
        }
    }

    /// Those who may not know of a collection get the answer of one that is not there.
    private List<ProbeReport.Leak> knock(List<TenantId> tenants, List<Collection> existing) {
        var leaks = new ArrayList<ProbeReport.Leak>();
        for (var collection : existing) {
            var key = collection.key();
            tenants.stream()
                    .filter(tenant -> !tenant.equals(key.tenant()))
                    .findFirst()
                    .map(tenant -> new Principal(
                            tenant, "probe-key", AccessRole.OPERATOR, AccessLabels.NONE, Optional.empty()))
                    .filter(stranger -> isOpen(stranger, key))
                    .ifPresent(stranger -> leaks.add(new ProbeReport.Leak("SEARCH", "a stranger", key.toString())));
            var member = new Principal(key.tenant(), "probe-key", AccessLabels.NONE, Authority.NONE);
            if (isOpen(member, key)) {
                leaks.add(new ProbeReport.Leak("SEARCH", "a member without leave", key.toString()));
            }
        }
        return leaks;
    }

    private boolean isOpen(Principal principal, CollectionKey key) {
        try {
            var question = new Question(key, Canary.COMMON, Optional.empty(), SearchOptions.DEFAULT);
            var unused = pipeline.search(context(principal), question);
            return true;
        } catch (PlimsollException refusal) {
            return refusal.code() != ErrorCode.NOT_FOUND;
        }
    }

    private List<IndexGeneration> cages(TenantId tenant) {
        var model = models.standard();
        var stamp = new ModelStamp(model.name(), model.fingerprint(), model.dimensions());
        return CAGES.stream()
                .map(name -> IndexGeneration.live(new CollectionKey(tenant, name), 1, stamp))
                .toList();
    }

    private List<Canary> plant(List<IndexGeneration> generations) {
        var canaries = new ArrayList<Canary>();
        for (var generation : generations) {
            var some = new ArrayList<Canary>();
            for (var labels : SCOPES) {
                var id = new DocumentId("canary-" + some.size());
                some.add(new Canary(generation, id, labels, token()));
            }
            var texts = some.stream().map(Canary::text).toList();
            var context = context(Principal.system(generation.collection().tenant()));
            var vectors = models.standard().embedPassages(context, texts);
            for (int i = 0; i < some.size(); i++) {
                engine.write(generation, some.get(i).indexed(vectors.get(i)));
            }
            engine.refresh(generation);
            canaries.addAll(some);
        }
        return canaries;
    }

    /// Without vowels, so that no word is near it and no stemmer knows it.
    private String token() {
        var letters = "bcdfghjkmnpqrtvwxz";
        var token = new StringBuilder();
        for (int i = 0; i < TOKEN_CHARS; i++) {
            token.append(letters.charAt(random.nextInt(letters.length())));
        }
        return token.toString();
    }

    private ProbeCase someCase(List<TenantId> tenants, List<Canary> canaries) {
        var principal = principal(oneOf(tenants));
        var path = oneOf(List.of(ReadPath.values()));
        var wanted = oneOf(canaries);
        // mostly where it is, else in another place that might show it
        var generation =
                random.nextInt(4) > 0 ? wanted.generation() : oneOf(canaries).generation();
        return new ProbeCase(engine, pipeline, models, context(principal), canaries, path, wanted, generation);
    }

    private Principal principal(TenantId tenant) {
        var carried = CARRIED.stream().filter(unused -> random.nextInt(3) == 0).toList();
        return new Principal(tenant, oneOf(NAMES), AccessLabels.of(carried), authority());
    }

    private Authority authority() {
        return switch (random.nextInt(8)) {
            case 0 -> Authority.NONE;
            case 1 -> Authority.of(AccessRole.AUDITOR);
            case 2 -> Authority.of(AccessRole.READER, Set.of(oneOf(CAGES).value()));
            case 3 -> Authority.of(AccessRole.EDITOR, Set.of("another"));
            case 4 -> Authority.of(AccessRole.TENANT_ADMIN);
            case 5 -> Authority.of(AccessRole.OPERATOR);
            default -> Authority.of(AccessRole.READER);
        };
    }

    private <T> T oneOf(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private static RequestContext context(Principal principal) {
        return new RequestContext(principal, Deadline.in(DEADLINE), "0".repeat(32));
    }
}
