package io.plimsoll.backup;

import io.plimsoll.error.PlimsollException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/// The name of a backup: the moment it began in UTC, to the millisecond, so that names sort by age.
public record BackupId(String value) implements Comparable<BackupId> {

    private static final Pattern FORM = Pattern.compile("[0-9]{8}T[0-9]{9}Z");
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public BackupId {
        if (!FORM.matcher(value).matches()) {
            throw PlimsollException.invalidField("backup", "a backup is named like 20261123T141959123Z");
        }
    }

    public static BackupId at(Instant begun) {
        return new BackupId(FORMAT.format(begun));
    }

    @Override
    public int compareTo(BackupId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
