/// From a request's credential to its [io.plimsoll.tenant.Principal]. The principal travels on as a request attribute;
/// what it may do is decided where the routes are.
/// Depends on `tenant` and `error` of the core.
@NullMarked
package io.plimsoll.server.auth;

import org.jspecify.annotations.NullMarked;
