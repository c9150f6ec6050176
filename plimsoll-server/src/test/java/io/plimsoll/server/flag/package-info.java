@NullMarked
package io.plimsoll.server.flag;

import org.jspecify.annotations.NullMarked;
