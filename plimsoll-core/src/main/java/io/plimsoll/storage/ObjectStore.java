package io.plimsoll.storage;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// Objects by key. Every call may throw `DEPENDENCY_FAILED` where the store fails, `OVERLOADED` with the time to wait
/// where it asks for less, and `STORAGE_FULL` where it has no room.
///
/// A key that is written obeys [ObjectKeys#checked]; what others wrote may have any key, and is listed and read under
/// it.
public interface ObjectStore extends AutoCloseable {

    /// The most objects on one page.
    int MAX_PAGE = 1_000;

    /// @param more whether there are objects after the last of these
    record Page(List<StoredObject> objects, boolean more) {
        public Page {
            objects = List.copyOf(objects);
        }
    }

    /// Objects whose key begins with `prefix`, in the order of [ObjectKeys#compare], after the given key. A page has
    /// at most `limit` of them, and never more than [#MAX_PAGE]. There are S3 servers that order characters beyond
    /// U+FFFF differently: page on by the last key of a page and rely on no more.
    Page list(String prefix, Optional<String> after, int limit);

    /// The content; absent where there is no such object. The caller closes the stream.
    Optional<InputStream> get(String key);

    /// Stores the content durably, in the place of what was there, and leaves the stream open. Content that has not
    /// exactly this length and hash is refused with `INVALID_REQUEST`, and then the object is as it was before.
    ///
    /// @param sha256 in lower-case hexadecimal digits
    void put(String key, InputStream content, long length, String sha256);

    /// Many puts whose objects need be durable only when all of them are there. A store to which that makes no
    /// difference puts one by one.
    default Bulk bulk() {
        return new Bulk() {
            @Override
            public void put(String key, InputStream content, long length, String sha256) {
                ObjectStore.this.put(key, content, length, sha256);
            }

            @Override
            public void finish() {}

            @Override
            public void close() {}
        };
    }

    /// Puts of many objects, from any number of threads. An object appears under its key once it is durable, at the
    /// latest when [#finish] has returned. Until then a crash may lose objects and never shows a part of one.
    interface Bulk extends AutoCloseable {

        /// Like [ObjectStore#put], but durable later.
        void put(String key, InputStream content, long length, String sha256);

        /// Returns when all that was put is durable. Nothing is put after it.
        void finish();

        /// Gives up what is not finished.
        @Override
        void close();
    }

    /// Removes the object if it is there.
    void delete(String key);

    /// What is known of the object; absent where there is none.
    Optional<StoredObject> head(String key);

    @Override
    void close();
}
