package io.plimsoll.source;

import io.plimsoll.storage.ObjectStore;
import io.plimsoll.storage.StoredObject;
import java.util.Optional;
import java.util.function.Consumer;

/// The objects of a bucket whose keys begin with a prefix. A key that ends with a slash is a folder's marker and no
/// document.
public final class BucketSource implements Source {

    private final SourceKey key;
    private final ObjectStore objects;
    private final String prefix;

    public BucketSource(SourceKey key, ObjectStore objects, String prefix) {
        this.key = key;
        this.objects = objects;
        this.prefix = prefix;
    }

    @Override
    public Listing list(Consumer<SourceItem> items) {
        var after = Optional.<String>empty();
        for (boolean more = true; more; ) {
            var page = objects.list(prefix, after, ObjectStore.MAX_PAGE);
            page.objects().stream()
                    .filter(object -> !object.key().endsWith("/"))
                    .map(this::item)
                    .forEach(items);
            more = page.more() && !page.objects().isEmpty();
            after = page.objects().isEmpty()
                    ? after
                    : Optional.of(page.objects().getLast().key());
        }
        return new Listing(true, Optional.empty());
    }

    private SourceItem item(StoredObject object) {
        return new SourceItem(
                SourceIds.within(key, object.key()),
                object.key(),
                Optional.of(object.etag() + "/" + object.lastModified().toEpochMilli()),
                Optional.of(object.lastModified()));
    }

    @Override
    public Fetched fetch(SourceItem item, Validators known) {
        var content = objects.get(item.place());
        return content.<Fetched>map(
                        bytes -> new Fetched.Content(bytes, Optional.empty(), item.updatedAt(), Validators.NONE))
                .orElseGet(Fetched.Gone::new);
    }

    @Override
    public void close() {
        objects.close();
    }
}
