package io.plimsoll.server.cli;

import java.net.URI;
import java.nio.file.Path;

/// A server that is ready.
public interface RunningServer {

    /// Where it listens, such as `http://127.0.0.1:8080`, with the port it really has.
    URI address();

    /// The folder it keeps everything in; the first admin key lies there in `admin.key`.
    Path data();

    /// Blocks until the server has drained and stopped.
    void awaitStop() throws InterruptedException;
}
