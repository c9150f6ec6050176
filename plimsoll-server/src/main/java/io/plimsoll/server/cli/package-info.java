/// The command line. `serve` and `demo` start the server in this process through the door that the composition root
/// hands in; every other command is a client that speaks HTTP and never touches Spring. Depends on picocli, Jackson
/// and the JDK's HTTP client, on certificates (`tls`) and on the reader of runbooks (`runbook`), and on no other
/// package of this program.
@NullMarked
package io.plimsoll.server.cli;

import org.jspecify.annotations.NullMarked;
