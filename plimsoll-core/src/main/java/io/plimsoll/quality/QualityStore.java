package io.plimsoll.quality;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What is remembered of live answers.
public interface QualityStore {

    /// Answers that are remembered of a tenant, the latest ones.
    int MAX_ANSWERS = 10_000;

    void remember(List<RememberedAnswer> answers);

    Optional<RememberedAnswer> find(TenantId tenant, String traceId);

    /// Keeps what the one who asked said of the answer, in place of what he said before.
    ///
    /// @param clicked the number of the citation that was opened
    void react(RememberedAnswer answer, Optional<Reaction> reaction, Optional<Integer> clicked, Instant at);

    /// How often each was said of answers since a time.
    Reactions reactions(CollectionKey key, Instant since);

    void judged(CollectionKey key, Faithfulness day);

    /// By day, the latest first.
    List<Faithfulness> faithfulness(CollectionKey key, LocalDate since);

    /// Forgets answers, and what was said of them.
    void forgetAnswersBefore(Instant time);

    void forgetFaithfulnessBefore(LocalDate day);

    /// The sample that a collection's questions are compared with.
    void reference(CollectionKey key, byte[] reference);

    Optional<byte[]> reference(CollectionKey key);

    void forgetReference(CollectionKey key);

    enum Reaction {
        UP,
        DOWN
    }

    record Reactions(long up, long down, long clicks) {}

    /// What a judge made of answers of one day.
    ///
    /// @param faithful   of which every claim was supported
    /// @param unfaithful of which one was not
    /// @param unjudged   of which none was not, but one could not be judged
    record Faithfulness(
            LocalDate day,
            String judge,
            long faithful,
            long unfaithful,
            long unjudged,
            long claims,
            long supportedClaims,
            long unjudgedClaims) {}
}
