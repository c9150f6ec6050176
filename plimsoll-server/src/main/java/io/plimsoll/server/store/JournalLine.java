package io.plimsoll.server.store;

import tools.jackson.databind.json.JsonMapper;

/// One record of the audit journal.
///
/// @param isEnd  whether it says how something ended, or only that it began
/// @param isLive whether this process wrote it, which may still say how it ended
record JournalLine(boolean isEnd, PendingEntry entry, boolean isLive) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static JournalLine begin(PendingEntry entry) {
        return new JournalLine(false, entry, true);
    }

    static JournalLine end(PendingEntry entry) {
        return new JournalLine(true, entry, true);
    }

    private record Written(boolean end, PendingEntry entry) {}

    byte[] bytes() {
        return JSON.writeValueAsBytes(new Written(isEnd, entry));
    }

    static JournalLine parse(byte[] bytes, boolean live) {
        var written = JSON.readValue(bytes, Written.class);
        return new JournalLine(written.end(), written.entry(), live);
    }
}
