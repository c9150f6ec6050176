package io.plimsoll.server.cli;

import java.nio.file.Path;
import java.util.Optional;

/// What the command line says about the server. What it leaves out, the environment, the configuration file or the
/// default decides.
///
/// @param data   the folder that the server keeps everything in
/// @param port   0 for any free port
/// @param host   the address to listen on
/// @param config an existing, readable file
public record ServeOptions(Optional<Path> data, Optional<Integer> port, Optional<String> host, Optional<Path> config) {

    private static final int MAX_PORT = 65_535;

    public ServeOptions {
        if (port.isPresent() && (port.get() < 0 || port.get() > MAX_PORT)) {
            throw new IllegalArgumentException("a port is a number from 0 to " + MAX_PORT);
        }
        if (host.isPresent() && host.get().isBlank()) {
            throw new IllegalArgumentException("the host is blank");
        }
    }
}
