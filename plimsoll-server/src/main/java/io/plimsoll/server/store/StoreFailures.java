package io.plimsoll.server.store;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Locale;
import org.springframework.transaction.TransactionSystemException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Turns what drivers and file systems throw into codes; neither SQL nor paths reach the caller.
final class StoreFailures {

    private static final Duration BUSY_RETRY = Duration.ofSeconds(1);
    private static final int PRIMARY_CODE = 0xFF;

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
