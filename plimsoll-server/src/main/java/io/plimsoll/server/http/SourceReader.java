package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.source.SourceSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Reads the settings of a source.
final class SourceReader {

    private SourceReader() {}

    static SourceSettings settings(JsonNode body) {
        var object = JsonObject.body(
                body,
                "directory",
                "web",
                "bucket",
                "intervalSeconds",
                "enabled",
                "maxDeleteShare",
                "labels",
                "deniedLabels");
        return new SourceSettings(
                origin(object),
                object.integer("intervalSeconds").map(Duration::ofSeconds).orElse(SourceSettings.DEFAULT_INTERVAL),
                object.flag("enabled").orElse(true),
                object.number("maxDeleteShare").orElse(SourceSettings.DEFAULT_MAX_DELETE_SHARE),
                DocumentReader.labels(object));
    }

    private static SourceOrigin origin(JsonObject object) {
        List<SourceOrigin> origins = Stream.of(
                        object.get("directory").map(SourceReader::directory),
                        object.get("web").map(SourceReader::web),
                        object.get("bucket").map(SourceReader::bucket))
                .flatMap(Optional::stream)
                .map(SourceOrigin.class::cast)
                .toList();
        if (origins.size() != 1) {
            throw new PlimsollException(
                    ErrorCode.INVALID_REQUEST, "a source has exactly one of 'directory', 'web' and 'bucket'");
        }
        return origins.getFirst();
    }

    private static SourceOrigin directory(JsonNode node) {
        return new SourceOrigin.Directory(object("directory", node, "path").requiredText("path"));
    }

    private static SourceOrigin web(JsonNode node) {
        var web = object("web", node, "sitemaps", "pages");
        return new SourceOrigin.Web(urls(web, "sitemaps"), urls(web, "pages"));
    }

    private static List<URI> urls(JsonObject object, String name) {
        var urls = new ArrayList<URI>();
        for (var text : object.texts(name).orElse(List.of())) {
            try {
                urls.add(new URI(text));
            } catch (URISyntaxException e) {
                throw object.wrong(name + "[" + urls.size() + "]", "'" + object.path(name) + "' has what is no URL");
            }
        }
        return urls;
    }

    private static SourceOrigin bucket(JsonNode node) {
        var bucket = object("bucket", node, "connection", "bucket", "prefix");
        return new SourceOrigin.Bucket(
                bucket.requiredText("connection"),
                bucket.requiredText("bucket"),
                bucket.text("prefix").orElse(""));
    }

    private static JsonObject object(String path, JsonNode node, String... known) {
        return JsonObject.of(path, node, ErrorCode.INVALID_FIELD, known);
    }
}
