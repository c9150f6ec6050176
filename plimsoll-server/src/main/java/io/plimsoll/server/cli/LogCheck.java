package io.plimsoll.server.cli;

import io.plimsoll.audit.LogDamage;
import io.plimsoll.audit.LogSource;
import io.plimsoll.audit.LogVerifier;
import io.plimsoll.audit.NoteKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Verifies logs one after the other and gathers what was found.
final class LogCheck {

    private static final String ORIGIN_OF = "/audit/";

    private final Optional<NoteKey> key;
    private final Optional<byte[]> kept;
    private final ObjectNode document = Json.object();
    private final ArrayNode logs = document.putArray("logs");
    private final ArrayNode problems = document.putArray("problems");
    private boolean whole = true;
    private boolean keptWasUsed;

    /// @param key  one key signs all logs of a server, each under the log's own name
    /// @param kept a checkpoint of one of the logs
    LogCheck(Optional<NoteKey> key, Optional<byte[]> kept) {
        this.key = key;
        this.kept = kept;
    }

    void log(String name, LogSource source) {
        var log = logs.addObject().put("log", name);
        var found = log.putArray("problems");
        try {
            var own = key.isPresent() ? key.get().named(originOf(key.get(), name)) : LogVerifier.ownKey(source);
            if (!own.name().endsWith(ORIGIN_OF + name)) {
                found.add("key: it is the key of " + own.name());
            }
            var earlier = kept.filter(note -> firstLine(note).equals(own.name()));
            keptWasUsed |= earlier.isPresent();
            var report = LogVerifier.verify(source, own, earlier);
            report.problems().forEach(found::add);
            report.checkpoint()
                    .ifPresent(checkpoint -> log.put("origin", checkpoint.origin())
                            .put("size", checkpoint.size())
                            .put("root", checkpoint.root().toString()));
            source.read(LogSource.CHECKPOINT)
                    .ifPresent(note -> log.put("checkpoint", new String(note, StandardCharsets.UTF_8)));
        } catch (LogDamage damage) {
            found.add(damage.getMessage());
        }
        whole &= found.isEmpty();
    }

    /// The name of another log of the server that the key is of.
    private static String originOf(NoteKey key, String name) {
        int end = key.name().lastIndexOf('/');
        return key.name().substring(0, end + 1) + name;
    }

    private static String firstLine(byte[] note) {
        var text = new String(note, StandardCharsets.UTF_8);
        return text.substring(0, Math.max(0, text.indexOf('\n')));
    }

    ObjectNode ended() {
        if (kept.isPresent() && !keptWasUsed) {
            problems.add("the log of the checkpoint kept, " + firstLine(kept.get()) + ", is not there");
            whole = false;
        }
        return document.put("whole", whole);
    }

    boolean isWhole() {
        return whole;
    }
}
