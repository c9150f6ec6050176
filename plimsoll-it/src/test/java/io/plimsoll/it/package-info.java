/// Black box tests of the packaged program.
@NullMarked
package io.plimsoll.it;

import org.jspecify.annotations.NullMarked;
