package io.plimsoll.backup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Something that is done with backups, or was.
///
/// @param backup   that it makes or is about; absent until that is known
/// @param problems what a verification found, or why it failed
public record Activity(
        String id,
        Kind kind,
        State state,
        Instant begun,
        Optional<Instant> ended,
        Optional<BackupId> backup,
        List<String> problems,
        Progress progress) {

    public enum Kind {
        BACKUP,
        VERIFY,
        DRILL
    }

    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    public Activity {
        problems = List.copyOf(problems);
    }

    static Activity begun(String id, Kind kind, Optional<BackupId> backup, Instant now) {
        return new Activity(id, kind, State.RUNNING, now, Optional.empty(), backup, List.of(), new Progress());
    }

    Activity about(BackupId known) {
        return new Activity(id, kind, state, begun, ended, Optional.of(known), problems, progress);
    }

    Activity ended(List<String> found, Instant now) {
        var outcome = found.isEmpty() ? State.DONE : State.FAILED;
        return new Activity(id, kind, outcome, begun, Optional.of(now), backup, found, progress);
    }
}
