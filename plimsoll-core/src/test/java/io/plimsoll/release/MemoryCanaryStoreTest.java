package io.plimsoll.release;

import java.util.List;

class MemoryCanaryStoreTest extends CanaryStoreContract {

    private final MemoryCanaryStore store = new MemoryCanaryStore();

    @Override
    protected CanaryStore store() {
        return store;
    }

    @Override
    protected List<String> audited() {
        return store.audited().stream().map(String::valueOf).toList();
    }
}
