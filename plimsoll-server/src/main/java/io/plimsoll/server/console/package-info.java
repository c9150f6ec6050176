/// The console in the browser: pages rendered here, without scripts, and the sessions of those who are logged in. It
/// stands beside the API, whose routes know no cookies; how a login is proven is behind the port [ConsoleLogins].
/// Depends on the core and on the servlet API.
@NullMarked
package io.plimsoll.server.console;

import org.jspecify.annotations.NullMarked;
