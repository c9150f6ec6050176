package io.plimsoll.runbook;

import java.util.List;

class MemorySignalReportsTest extends SignalReportsContract {

    private final MemorySignalReports memory = new MemorySignalReports(clock);

    @Override
    protected SignalReports open() {
        return memory;
    }

    @Override
    protected List<String> audited() {
        return memory.audited().stream().map(event -> event.action().wireName()).toList();
    }
}
