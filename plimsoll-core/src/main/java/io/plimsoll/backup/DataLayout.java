package io.plimsoll.backup;

import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;

/// Where things lie in a data folder, as paths with slashes.
public interface DataLayout {

    String catalogue();

    String blob(TenantId tenant, String hash);

    /// The blob that lies there; absent where the path is not that of a blob.
    Optional<CatalogueFile.BlobName> blobAt(String path);

    /// The folder of all indexes.
    String indexes();

    /// The folder of one index.
    String index(IndexGeneration generation);
}
