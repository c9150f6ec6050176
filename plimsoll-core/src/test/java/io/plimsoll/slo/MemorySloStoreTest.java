package io.plimsoll.slo;

class MemorySloStoreTest extends SloStoreContract {

    @Override
    protected SloStore open() {
        return new MemorySloStore();
    }
}
