package io.plimsoll.server.store;

import io.plimsoll.backup.CatalogueFile.BlobName;
import io.plimsoll.backup.DataLayout;
import io.plimsoll.collection.IndexGeneration;
import io.plimsoll.tenant.TenantId;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where [DataDirectory], [FileBlobStore] and the search engine keep things.
public final class DataFolderLayout implements DataLayout {

    private static final Pattern BLOB =
            Pattern.compile("blob/([a-z0-9-]{1,63}(?:\\.[1-9][0-9]{0,8})?)/([0-9a-f]{2})/(\\2[0-9a-f]{62})");

    @Override
    public String catalogue() {
        return "plimsoll.db";
    }

    @Override
    public String blob(TenantId tenant, String hash) {
        return "blob/" + tenant + "/" + hash.substring(0, 2) + "/" + hash;
    }

    @Override
    public Optional<BlobName> blobAt(String path) {
        var matcher = BLOB.matcher(path);
        return matcher.matches()
                ? Optional.of(new BlobName(TenantId.ofValue(matcher.group(1)), matcher.group(3)))
                : Optional.empty();
    }

    @Override
    public String indexes() {
        return "index";
    }

    @Override
    public String index(IndexGeneration generation) {
        return "index/" + generation;
    }
}
