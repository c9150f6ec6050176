/// Tests of the package of the same name.
@NullMarked
package io.plimsoll.server.telemetry;

import org.jspecify.annotations.NullMarked;
