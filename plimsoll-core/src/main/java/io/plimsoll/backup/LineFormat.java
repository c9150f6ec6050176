package io.plimsoll.backup;

/// How lines are written: each as one line of text without line breaks, in UTF-8.
public interface LineFormat {

    String write(BackupLine line);

    /// Throws `INVALID_REQUEST` for what is no line of [BackupLine#FORMAT].
    BackupLine read(String line);
}
