@NullMarked
package io.plimsoll.server.slo;

import org.jspecify.annotations.NullMarked;
