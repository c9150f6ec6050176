@NullMarked
package io.plimsoll.server.resilience;

import org.jspecify.annotations.NullMarked;
