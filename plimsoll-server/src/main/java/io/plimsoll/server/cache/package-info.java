/// The core's port for caches, in this process.
@NullMarked
package io.plimsoll.server.cache;

import org.jspecify.annotations.NullMarked;
