package io.plimsoll.backup;

import java.util.concurrent.atomic.AtomicLong;

/// How far something is; written by many threads and read by others.
public final class Progress {

    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong totalFiles = new AtomicLong();

    void expect(long moreFiles) {
        totalFiles.addAndGet(moreFiles);
    }

    void done(long fileBytes) {
        files.incrementAndGet();
        bytes.addAndGet(fileBytes);
    }

    public long files() {
        return files.get();
    }

    public long bytes() {
        return bytes.get();
    }

    /// As far as it is known yet.
    public long totalFiles() {
        return Math.max(totalFiles.get(), files());
    }
}
