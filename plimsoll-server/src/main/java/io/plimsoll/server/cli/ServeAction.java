package io.plimsoll.server.cli;

/// Starts the server in this process.
@FunctionalInterface
public interface ServeAction {

    /// Returns when the server is ready to answer. What it throws is shown by its message and ends the program with 1.
    RunningServer start(ServeOptions options);
}
