package io.plimsoll.server.http;

import java.time.Duration;

/// The bounds of the HTTP surface.
///
/// @param maxDocumentBytes of one uploaded document
/// @param maxJsonBytes     of one JSON request, a document as JSON or a line of a batch
/// @param searchDeadline   for a search whose request names none
/// @param askDeadline      for an answer whose request names none
/// @param ingestDeadline   for a write whose request names none; of a batch, for each group of its lines
/// @param alertsLast       how long an alert from outside stands that is not sent again
/// @param metricsOpen      whether `/metrics` needs no key
public record HttpSettings(
        long maxDocumentBytes,
        int maxJsonBytes,
        Duration searchDeadline,
        Duration askDeadline,
        Duration ingestDeadline,
        Duration alertsLast,
        boolean metricsOpen) {

    /// The settings' keys, as an answer names the one that moves a limit.
    static final String MAX_DOCUMENT_BYTES = "plimsoll.ingest.max-document";

    static final String MAX_JSON_BYTES = "plimsoll.limits.max-json";

    public static final HttpSettings DEFAULT = new HttpSettings(
            100L << 20,
            8 << 20,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofHours(5),
            false);

    public HttpSettings {
        if (maxDocumentBytes < 1 || maxJsonBytes < 1) {
            throw new IllegalArgumentException("maxDocumentBytes and maxJsonBytes are at least 1");
        }
        if (!searchDeadline.isPositive() || !askDeadline.isPositive() || !ingestDeadline.isPositive()) {
            throw new IllegalArgumentException("deadlines are longer than nothing");
        }
    }
}
