package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.evaluation.GoldenStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

final class MemoryGoldenStore implements GoldenStore {

    private final Map<CollectionKey, Map<String, GoldenQuestion>> questions = new ConcurrentHashMap<>();

    private Map<String, GoldenQuestion> of(CollectionKey key) {
        return questions.computeIfAbsent(key, unused -> new ConcurrentSkipListMap<>());
    }

    @Override
    public void replace(CollectionKey key, List<GoldenQuestion> all, AuditEvent event) {
        of(key).clear();
        add(key, all, event);
    }

    @Override
    public void add(CollectionKey key, List<GoldenQuestion> more, AuditEvent event) {
        more.forEach(question -> of(key).put(question.id(), question));
    }

    @Override
    public int remove(CollectionKey key, Collection<String> ids, AuditEvent event) {
        return Math.toIntExact(
                ids.stream().filter(id -> of(key).remove(id) != null).count());
    }

    @Override
    public int accept(CollectionKey key, Collection<String> ids, AuditEvent event) {
        ids.forEach(id -> of(key).computeIfPresent(id, (unused, question) -> question.nowAccepted()));
        return Math.toIntExact(ids.stream().filter(of(key)::containsKey).count());
    }

    @Override
    public boolean propose(CollectionKey key, GoldenQuestion question) {
        return of(key).putIfAbsent(question.id(), question) == null;
    }

    @Override
    public List<GoldenQuestion> list(CollectionKey key) {
        return List.copyOf(of(key).values());
    }
}
