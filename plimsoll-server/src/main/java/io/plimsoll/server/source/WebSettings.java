package io.plimsoll.server.source;

import java.time.Duration;

/// How web sites are treated, and what bounds them.
///
/// @param userAgent       as sites see it and `robots.txt` names it
/// @param pause           between two requests to one host; a longer `Crawl-delay` holds
/// @param timeout         of one page, from its first byte asked to its last byte read
/// @param maxPageBytes    of one page, uncompressed
/// @param maxSitemapBytes of one sitemap, uncompressed
/// @param maxUrls         of one source
public record WebSettings(
        String userAgent, Duration pause, Duration timeout, long maxPageBytes, long maxSitemapBytes, int maxUrls) {}
