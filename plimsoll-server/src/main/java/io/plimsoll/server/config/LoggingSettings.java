package io.plimsoll.server.config;

import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What is logged, and where to. `plimsoll.logging`.
///
/// @param format           of standard output: `json`, `text`, or `auto` for text on a terminal and else JSON
/// @param file             a further place for the same events as JSON, rolled by size and day
/// @param maxFileSize      from which a new file is begun
/// @param maxTotalSize     of the old files together; the oldest go first
/// @param questionText     whether the text of questions is logged, which is personal data
/// @param maxQuestionChars of a question that are logged
/// @param userHashPeriod   after which a user has another hash in the log
public record LoggingSettings(
        @DefaultValue("auto") String format,
        Optional<String> file,
        @DefaultValue("50MB") DataSize maxFileSize,
        @DefaultValue("1GB") DataSize maxTotalSize,
        @DefaultValue("false") boolean questionText,
        @DefaultValue("500") int maxQuestionChars,
        @DefaultValue("30d") Duration userHashPeriod) {

    public LoggingSettings {
        check(format.matches("auto|json|text"), "plimsoll.logging.format is 'auto', 'json' or 'text'");
        check(maxFileSize.toBytes() >= 1_024, "plimsoll.logging.max-file-size is at least 1KB");
        check(
                maxTotalSize.compareTo(maxFileSize) >= 0,
                "plimsoll.logging.max-total-size is at least plimsoll.logging.max-file-size");
        check(
                maxQuestionChars >= 1 && maxQuestionChars <= 8_192,
                "plimsoll.logging.max-question-chars is between 1 and 8192");
        check(userHashPeriod.toHours() >= 1, "plimsoll.logging.user-hash-period is at least 1h");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
