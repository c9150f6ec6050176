package io.plimsoll.quality;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Answers and what was said of them; judges and references are tested on the real store.
public final class MemoryQualityStore implements QualityStore {

    private final Map<String, RememberedAnswer> answers = new ConcurrentHashMap<>();
    private final AtomicInteger reactions = new AtomicInteger();

    @Override
    public void remember(List<RememberedAnswer> more) {
        more.forEach(answer -> answers.put(answer.traceId(), answer));
    }

    @Override
    public Optional<RememberedAnswer> find(TenantId tenant, String traceId) {
        return Optional.ofNullable(answers.get(traceId))
                .filter(answer -> answer.collection().tenant().equals(tenant));
    }

    @Override
    public void react(RememberedAnswer answer, Optional<Reaction> reaction, Optional<Integer> clicked, Instant at) {
        reactions.incrementAndGet();
    }

    @Override
    public Reactions reactions(CollectionKey key, Instant since) {
        return new Reactions(reactions.get(), 0, 0);
    }

    @Override
    public void judged(CollectionKey key, Faithfulness day) {}

    @Override
    public List<Faithfulness> faithfulness(CollectionKey key, LocalDate since) {
        return List.of();
    }

    @Override
    public void forgetAnswersBefore(Instant time) {}

    @Override
    public void forgetFaithfulnessBefore(LocalDate day) {}

    @Override
    public void reference(CollectionKey key, byte[] reference) {}

    @Override
    public Optional<byte[]> reference(CollectionKey key) {
        return Optional.empty();
    }

    @Override
    public void forgetReference(CollectionKey key) {}
}
