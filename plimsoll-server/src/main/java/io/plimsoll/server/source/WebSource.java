package io.plimsoll.server.source;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.Fetched;
import io.plimsoll.source.Source;
import io.plimsoll.source.SourceIds;
import io.plimsoll.source.SourceItem;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.source.Validators;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/// Pages of web sites. Where a sitemap says when a page changed, the page is fetched when that moves; every other page
/// is asked for at each run, with the validators of the last one.
final class WebSource implements Source {

    private static final int MAX_SITEMAPS = 50_000;
    private static final Duration SITEMAP_TIMEOUT = Duration.ofMinutes(10);

    private final SourceOrigin.Web origin;
    private final WebClient client;
    private final WebSettings settings;
    private final Robots robots;
    private final Set<String> hosts;

    WebSource(SourceOrigin.Web origin, WebClient client, WebSettings settings) {
        this.origin = origin;
        this.client = client;
        this.settings = settings;
        this.robots = new Robots(client, settings);
        this.hosts = Stream.concat(origin.sitemaps().stream(), origin.pages().stream())
                .map(url -> url.getHost().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    @Override
    public Listing list(Consumer<SourceItem> items) {
        return new Crawl(items).list();
    }

    /// One listing.
    private final class Crawl {
        private final Consumer<SourceItem> items;
        private final Deque<URI> open = new ArrayDeque<>(origin.sitemaps());
        private final Set<URI> met = new HashSet<>(origin.sitemaps());
        private int urls;
        private int left;
        private Optional<String> missing = Optional.empty();

        Crawl(Consumer<SourceItem> items) {
            this.items = items;
        }

        Listing list() {
            origin.pages().forEach(page -> add(page, Optional.empty()));
            while (!open.isEmpty()) {
                read(open.remove());
            }
            var notes = left == 0
                    ? missing
                    : Optional.of(missing.map(reason -> reason + "; ").orElse("") + left
                            + " URLs of the sitemaps are of other hosts or no URLs and were left out");
            return new Listing(missing.isEmpty(), notes);
        }

        private void read(URI sitemap) {
            try (var answer = client.get(
                    sitemap, Validators.NONE, robots::pauseOfHost, SITEMAP_TIMEOUT, settings.maxSitemapBytes())) {
                if (answer.status() != 200) {
                    missing = Optional.of("the sitemap " + sitemap + " answered " + answer.status());
                    return;
                }
                new SitemapReader().read(answer.body(), settings.maxSitemapBytes(), this::add);
            } catch (IOException | XMLStreamException e) {
                missing = Optional.of("the sitemap " + sitemap + " cannot be read: " + reason(e));
            } catch (PlimsollException e) {
                if (e.code() == ErrorCode.SHUTTING_DOWN || e.code() == ErrorCode.INTERNAL) {
                    throw e;
                }
                missing = Optional.of("the sitemap " + sitemap + " cannot be had: " + e.detail());
            }
        }

        private void add(SitemapReader.Entry entry) {
            var url = url(entry.location());
            if (url.isEmpty()) {
                left++;
            } else if (!entry.sitemap()) {
                add(url.get(), entry.lastModified());
            } else if (met.size() == MAX_SITEMAPS) {
                missing = Optional.of("there are more than " + MAX_SITEMAPS + " sitemaps");
            } else if (met.add(url.get())) {
                open.add(url.get());
            }
        }

        private void add(URI url, Optional<String> lastModified) {
            if (urls == settings.maxUrls()) {
                missing = Optional.of("the sitemaps have more than " + urls + " URLs, which is as many as"
                        + " plimsoll.sources.max-urls allows");
                return;
            }
            urls++;
            items.accept(new SourceItem(
                    SourceIds.of(url.toString()), url.toString(), lastModified, lastModified.flatMap(WebSource::time)));
        }

        /// Without its fragment; absent where it is of a host that the source does not name.
        private Optional<URI> url(String location) {
            try {
                var url = new URI(location);
                var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
                boolean ours =
                        url.getHost() != null && hosts.contains(url.getHost().toLowerCase(Locale.ROOT));
                if (!ours || !(scheme.equals("http") || scheme.equals("https"))) {
                    return Optional.empty();
                }
                int fragment = location.indexOf('#');
                return Optional.of(fragment < 0 ? url : new URI(location.substring(0, fragment)));
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        }
    }

    private static String reason(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }

    /// The forms of W3C's date and time that tell a day at least.
    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(
                    text.contains("T")
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public Fetched fetch(SourceItem item, Validators known) {
        var answer = client.get(URI.create(item.place()), known, robots, settings.timeout(), settings.maxPageBytes());
        if (answer.status() == 200) {
            return content(answer);
        }
        try (answer) {
            return switch (answer.status()) {
                case 304 -> new Fetched.Unchanged();
                case 404, 410 -> new Fetched.Gone();
                default ->
                    throw new PlimsollException(
                            ErrorCode.DEPENDENCY_FAILED, "the site answered " + answer.status() + " for this page");
            };
        }
    }

    private static Fetched content(WebAnswer answer) {
        boolean handedOver = false;
        try {
            var content = new Fetched.Content(
                    answer.body(), answer.header("Content-Type"), answer.lastModified(), answer.validators());
            handedOver = true;
            return content;
        } finally {
            if (!handedOver) {
                answer.close();
            }
        }
    }

    /// The client is shared.
    @Override
    public void close() {}
}
