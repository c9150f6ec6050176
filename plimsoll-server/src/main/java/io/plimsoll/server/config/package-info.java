/// Every setting of the server, checked when it starts. Depends on nothing but Spring's binder.
@NullMarked
package io.plimsoll.server.config;

import org.jspecify.annotations.NullMarked;
