/// The composition root: the only place that knows which adapter stands behind which port.
@NullMarked
package io.plimsoll.server;

import org.jspecify.annotations.NullMarked;
