package io.plimsoll.backup;

import java.nio.file.Path;

/// Copies the metadata of a running server.
public interface CatalogueBackup {

    /// Notes what the catalogue says now. Throws `CONFLICT` where the metadata cannot be copied by this program.
    Moment hold();

    /// A past moment of the catalogue.
    interface Moment extends AutoCloseable {

        /// Copies the catalogue as it is now into a new file, while it is written to. Of some documents
        /// it is uncertain then whether index commits of between the two moments hold them as it says:
        /// those that changed in between, and those at work at either moment. In the copy they are not
        /// indexed, wait for a worker, and are listed, for they must be taken out of those commits: see
        /// [CatalogueFile#unsettled].
        void copyTo(Path file);

        @Override
        void close();
    }
}
