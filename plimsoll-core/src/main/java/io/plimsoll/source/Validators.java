package io.plimsoll.source;

import java.util.Optional;

/// What HTTP gives to ask whether a page has changed since (RFC 9110, 8.8).
public record Validators(Optional<String> etag, Optional<String> lastModified) {

    public static final Validators NONE = new Validators(Optional.empty(), Optional.empty());
}
