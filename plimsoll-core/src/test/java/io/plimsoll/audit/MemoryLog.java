package io.plimsoll.audit;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A log's files in memory, which can fail at the n-th change as if the process had ended there.
final class MemoryLog implements LogStore {

    final Map<String, byte[]> files = new TreeMap<>();
    private final AtomicInteger changesLeft = new AtomicInteger(Integer.MAX_VALUE);

    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    byte[] file(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    /// @param changes that still come about
    void killAfter(int changes) {
        changesLeft.set(changes);
    }

    void live() {
        changesLeft.set(Integer.MAX_VALUE);
    }

    private void change() {
        if (changesLeft.getAndDecrement() <= 0) {
            throw new Killed();
        }
    }

    @Override
    public Optional<byte[]> read(String path) {
        return Optional.ofNullable(files.get(path)).map(byte[]::clone);
    }

    @Override
    public void write(String path, byte[] content) {
        change();
        files.put(path, content.clone());
    }

    @Override
    public void replace(String path, byte[] content) {
        change();
        files.put(path, content.clone());
    }

    @Override
    public void remove(String path) {
        change();
        files.remove(path);
    }
}
