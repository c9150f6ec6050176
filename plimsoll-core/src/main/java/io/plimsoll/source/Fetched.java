package io.plimsoll.source;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/// What came of fetching an item. Closing it gives up the connection.
public sealed interface Fetched extends AutoCloseable {

    /// @param mediaType as the source declares it
    /// @param updatedAt when the source last changed it; absent where it does not say
    record Content(InputStream bytes, Optional<String> mediaType, Optional<Instant> updatedAt, Validators validators)
            implements Fetched {
        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    /// It is as it was when it was taken.
    record Unchanged() implements Fetched {}

    /// It is not there, whatever the listing says.
    record Gone() implements Fetched {}

    /// It is changing at this moment: another run will find it at rest.
    record Unsettled() implements Fetched {}

    @Override
    default void close() throws IOException {}
}
