/// Certificates and keys in PEM files, which are read again when they change. Depends on nothing of this program; used
/// by the wiring and by the command line's client.
@NullMarked
package io.plimsoll.server.tls;

import org.jspecify.annotations.NullMarked;
