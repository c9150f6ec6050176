package io.plimsoll.server.store;

import io.plimsoll.backup.CatalogueBackup;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;

/// Metadata on a PostgreSQL server is not copied by this program: that server has the tools for it.
public final class PostgresCatalogueBackup implements CatalogueBackup {

    @Override
    public Moment hold() {
        throw new PlimsollException(
                        ErrorCode.CONFLICT,
                        "the metadata is on a PostgreSQL server: stop this server, then back the metadata up with pg_dump"
                                + " and copy the data folder; backups of a running server need the embedded database")
                .setBy("plimsoll.database.url");
    }
}
