package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.EvaluationRun;
import io.plimsoll.evaluation.EvaluationRun.Cause;
import io.plimsoll.evaluation.EvaluationRun.State;
import io.plimsoll.evaluation.EvaluationStore;
import io.plimsoll.evaluation.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// Runs wait here, and nobody runs them.
final class MemoryEvaluationStore implements EvaluationStore {

    private final Map<String, EvaluationRun> runs = new ConcurrentSkipListMap<>();

    @Override
    public EvaluationRun request(CollectionKey key, Cause cause, AuditEvent event) {
        if (list(key, Optional.empty(), 1).stream().anyMatch(run -> run.state() == State.WAITING)) {
            throw new PlimsollException(ErrorCode.CONFLICT, "one waits");
        }
        return put(key, cause, State.WAITING, Optional.empty(), Optional.empty());
    }

    private EvaluationRun put(
            CollectionKey key, Cause cause, State state, Optional<Measured> measured, Optional<String> detail) {
        var id = "eval_" + runs.size();
        var run = new EvaluationRun(id, key, cause, state, Instant.EPOCH, measured, detail);
        runs.put(id, run);
        return run;
    }

    @Override
    public EvaluationRun add(CollectionKey key, Cause cause, Measured measured, Optional<String> detail) {
        return put(key, cause, State.DONE, Optional.of(measured), detail);
    }

    @Override
    public Optional<EvaluationRun> next() {
        return Optional.empty();
    }

    @Override
    public List<CollectionKey> due(Instant before, int limit) {
        return List.of();
    }

    @Override
    public void begin(EvaluationRun run) {
        throw new UnsupportedOperationException("nobody runs them");
    }

    @Override
    public EvaluationRun done(EvaluationRun run, Measured measured, Optional<String> detail) {
        throw new UnsupportedOperationException("nobody runs them");
    }

    @Override
    public EvaluationRun failed(EvaluationRun run, String detail) {
        throw new UnsupportedOperationException("nobody runs them");
    }

    @Override
    public List<EvaluationRun> list(CollectionKey key, Optional<String> before, int limit) {
        return runs.values().stream()
                .filter(run -> run.collection().equals(key))
                .filter(run -> before.isEmpty() || run.id().compareTo(before.get()) < 0)
                .sorted(Comparator.comparing(EvaluationRun::id).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<EvaluationRun> find(CollectionKey key, String id) {
        return Optional.ofNullable(runs.get(id)).filter(run -> run.collection().equals(key));
    }

    @Override
    public List<EvaluationRun> latest(int limit) {
        return List.of();
    }

    @Override
    public boolean hold(String owner, Duration lease) {
        return true;
    }

    @Override
    public void release(String owner) {}
}
