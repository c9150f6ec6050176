/// What can go wrong and whose fault it is. Every failure that leaves the program carries one of these codes.
/// Depends on nothing.
@NullMarked
package io.plimsoll.error;

import org.jspecify.annotations.NullMarked;
