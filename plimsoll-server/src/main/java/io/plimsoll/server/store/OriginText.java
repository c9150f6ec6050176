package io.plimsoll.server.store;

import io.plimsoll.source.SourceOrigin;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where a source's documents are, as JSON with one field that names the kind.
final class OriginText {

    private static final JsonMapper JSON = JsonMapper.shared();

    private OriginText() {}

    static String of(SourceOrigin origin) {
        return JSON.writeValueAsString(
                switch (origin) {
                    case SourceOrigin.Directory directory -> Map.of("directory", Map.of("path", directory.path()));
                    case SourceOrigin.Web web ->
                        Map.of("web", Map.of("sitemaps", texts(web.sitemaps()), "pages", texts(web.pages())));
                    case SourceOrigin.Bucket bucket ->
                        Map.of(
                                "bucket",
                                Map.of(
                                        "connection",
                                        bucket.connection(),
                                        "bucket",
                                        bucket.bucket(),
                                        "prefix",
                                        bucket.prefix()));
                });
    }

    private static List<String> texts(List<URI> urls) {
        return urls.stream().map(URI::toString).toList();
    }

    static SourceOrigin origin(String json) {
        var node = JSON.readTree(json);
        if (node.has("directory")) {
            return new SourceOrigin.Directory(
                    node.path("directory").path("path").stringValue());
        }
        if (node.has("bucket")) {
            var bucket = node.path("bucket");
            return new SourceOrigin.Bucket(
                    bucket.path("connection").stringValue(),
                    bucket.path("bucket").stringValue(),
                    bucket.path("prefix").stringValue());
        }
        var web = node.path("web");
        return new SourceOrigin.Web(urls(web.path("sitemaps")), urls(web.path("pages")));
    }

    private static List<URI> urls(JsonNode array) {
        return array.values().stream().map(url -> URI.create(url.stringValue())).toList();
    }
}
