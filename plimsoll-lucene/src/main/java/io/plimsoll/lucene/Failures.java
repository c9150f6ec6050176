package io.plimsoll.lucene;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.LockObtainFailedException;

/// What went wrong in Lucene, in the codes of this program. The details name the index and never its folder.
final class Failures {

    private static final int MAX_CAUSES = 20;

    private Failures() {}

    static PlimsollException of(IndexGeneration generation, Throwable failure) {
        if (failure instanceof PlimsollException known) {
            return known;
        }
        if (hasCause(failure, Failures::isFullDisk)) {
            return new PlimsollException(
                    ErrorCode.STORAGE_FULL, "there is no room for index " + generation + "; free some", failure);
        }
        if (hasCause(failure, Failures::isDamage)) {
            return new PlimsollException(
                    ErrorCode.INDEX_CORRUPT,
                    "index " + generation + " cannot be read; restore it from a backup or rebuild it",
                    failure);
        }
        if (hasCause(failure, LockObtainFailedException.class::isInstance)) {
            return new PlimsollException(
                    ErrorCode.INTERNAL, "index " + generation + " is in use by another process", failure);
        }
        if (hasCause(failure, IndexSearcher.TooManyClauses.class::isInstance)) {
            return new PlimsollException(ErrorCode.INVALID_FILTER, "the filter has too many branches", failure);
        }
        return new PlimsollException(ErrorCode.INTERNAL, "index " + generation + " failed", failure);
    }

    private static boolean isDamage(Throwable cause) {
        return cause instanceof CorruptIndexException
                || cause instanceof IndexFormatTooOldException
                || cause instanceof IndexFormatTooNewException
                || cause instanceof IndexNotFoundException
                || cause instanceof EOFException
                || cause instanceof NoSuchFileException
                || cause instanceof FileNotFoundException;
    }

    private static boolean isFullDisk(Throwable cause) {
        var message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("disk quota exceeded");
    }

    private static boolean hasCause(Throwable failure, Predicate<Throwable> test) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .anyMatch(test);
    }
}
