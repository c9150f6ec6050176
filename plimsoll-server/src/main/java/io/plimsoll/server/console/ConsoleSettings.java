package io.plimsoll.server.console;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// @param publicUrl   as browsers reach this server; absent for the address it listens on
/// @param host        that it listens on
/// @param idle        after which a session that is not used ends
/// @param longest     after which a session ends in any case
/// @param maxSessions at a time; past it the one that was used longest ago ends
public record ConsoleSettings(Optional<URI> publicUrl, String host, Duration idle, Duration longest, int maxSessions) {}
