package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.springframework.transaction.TransactionSystemException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Turns what drivers and file systems throw into codes; neither SQL nor paths reach the caller.
final class StoreFailures {

    private static final Duration BUSY_RETRY = Duration.ofSeconds(1);
    private static final int PRIMARY_CODE = 0xFF;

    /// Serialization failure and deadlock.
    private static final Set<String> VICTIM = Set.of("40001", "40P01");

    private static final String DISK_FULL = "53100";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String NOT_IN_REPERTOIRE = "22021";
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String INSUFFICIENT_RESOURCES = "53";
    private static final String OPERATOR_INTERVENTION = "57";
    private static final String CONNECTION = "08";
    private static final String NO_ENTRY = "28";

    private StoreFailures() {}

    /// SQLite has already rolled back when its disk is full, so that our own rollback fails and hides the reason.
    static PlimsollException translate(Throwable failure) {
        if (failure instanceof TransactionSystemException rollback) {
            var reason = rollback.getApplicationException();
            if (reason != null) {
                return translate(reason);
            }
        }
        if (failure instanceof PlimsollException known) {
            return known;
        }
        var state = state(failure);
        if (state.isPresent()) {
            return translate(state.get(), failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return translate(sqlite.getResultCode().code & PRIMARY_CODE, failure);
            }
            if (cause instanceof SQLTransientConnectionException) {
                return overloaded(failure);
            }
        }
        return internal(failure);
    }

    /// Whether PostgreSQL undid the transaction for another's sake, so that it may simply be run again.
    static boolean isVictim(Throwable failure) {
        return state(failure).filter(VICTIM::contains).isPresent();
    }

    /// The SQLSTATE with which PostgreSQL or its driver failed.
    private static Optional<String> state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException postgres) {
                return Optional.ofNullable(postgres.getSQLState());
            }
        }
        return Optional.empty();
    }

    /// By the classes of PostgreSQL's appendix A.
    private static PlimsollException translate(String state, Throwable failure) {
        if (state.equals(DISK_FULL)) {
            return full(failure);
        }
        if (VICTIM.contains(state) || state.equals(LOCK_NOT_AVAILABLE) || state.startsWith(INSUFFICIENT_RESOURCES)) {
            return overloaded(failure);
        }
        if (state.startsWith(CONNECTION) || state.startsWith(OPERATOR_INTERVENTION)) {
            return new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the database server does not answer", failure)
                    .retryAfter(BUSY_RETRY);
        }
        if (state.startsWith(NO_ENTRY) || state.equals(NO_SUCH_DATABASE)) {
            return new PlimsollException(
                            ErrorCode.DEPENDENCY_FAILED,
                            "the database server lets nobody in with these settings: check the name of the database,"
                                    + " the user and the password",
                            failure)
                    .setBy("plimsoll.database.url");
        }
        return state.equals(NOT_IN_REPERTOIRE)
                ? new PlimsollException(
                        ErrorCode.INVALID_REQUEST, "a text has the character U+0000, which cannot be stored", failure)
                : internal(failure);
    }

    private static PlimsollException translate(int code, Throwable failure) {
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return full(failure);
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return overloaded(failure);
        }
        return internal(failure);
    }

    static PlimsollException translate(IOException failure) {
        var message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded")
                ? full(failure)
                : new PlimsollException(ErrorCode.INTERNAL, "a file of the data folder cannot be used", failure);
    }

    private static PlimsollException full(Throwable failure) {
        return new PlimsollException(
                ErrorCode.STORAGE_FULL, "the disk of the data folder is full; nothing was written", failure);
    }

    private static PlimsollException overloaded(Throwable failure) {
        return new PlimsollException(ErrorCode.OVERLOADED, "the metadata store is busy", failure)
                .retryAfter(BUSY_RETRY);
    }

    private static PlimsollException internal(Throwable failure) {
        return new PlimsollException(ErrorCode.INTERNAL, "the metadata store failed", failure);
    }
}
