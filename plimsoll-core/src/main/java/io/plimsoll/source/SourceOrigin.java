package io.plimsoll.source;

import io.plimsoll.error.PlimsollException;
import java.net.URI;
import java.util.List;

/// Where a source's documents are. None of these holds a credential: a bucket names a connection of the settings.
public sealed interface SourceOrigin {

    /// A folder of the server's disk, below one of the roots that the settings allow.
    record Directory(String path) implements SourceOrigin {
        public Directory {
            if (path.isBlank() || path.length() > MAX_TEXT_CHARS || path.chars().anyMatch(Character::isISOControl)) {
                throw PlimsollException.invalidField("directory.path", "the path names a folder of the server");
            }
        }
    }

    /// Pages of web sites: those that the sitemaps list, and those that are named. Of what sitemaps list, only pages
    /// on hosts that appear here are taken.
    record Web(List<URI> sitemaps, List<URI> pages) implements SourceOrigin {
        public Web {
            sitemaps = List.copyOf(sitemaps);
            pages = List.copyOf(pages);
            if (sitemaps.isEmpty() && pages.isEmpty()) {
                throw PlimsollException.invalidField("web", "a web source has sitemaps or pages");
            }
            if (sitemaps.size() > MAX_URLS || pages.size() > MAX_URLS) {
                throw PlimsollException.invalidField("web", "at most " + MAX_URLS + " URLs are allowed");
            }
            sitemaps.forEach(url -> check("web.sitemaps", url));
            pages.forEach(url -> check("web.pages", url));
        }

        private static void check(String field, URI url) {
            var scheme = String.valueOf(url.getScheme());
            boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
            if (!web || url.getHost() == null || url.getRawUserInfo() != null) {
                throw PlimsollException.invalidField(
                        field, "a URL begins with http:// or https://, names a host and has no user name");
            }
        }
    }

    /// Objects of a bucket.
    ///
    /// @param connection the name of a connection in the settings, which has the address and the keys
    /// @param prefix     that the keys begin with; empty for all
    record Bucket(String connection, String bucket, String prefix) implements SourceOrigin {
        public Bucket {
            if (connection.isBlank()) {
                throw PlimsollException.invalidField(
                        "bucket.connection", "a bucket names a connection of the settings");
            }
            if (bucket.isBlank() || bucket.length() > MAX_TEXT_CHARS || prefix.length() > MAX_TEXT_CHARS) {
                throw PlimsollException.invalidField("bucket.bucket", "a bucket has a name");
            }
        }
    }

    int MAX_TEXT_CHARS = 1_024;
    int MAX_URLS = 100;
}
