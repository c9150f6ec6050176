/// Who was given which role, beyond what credentials carry. Depends on `request`, `audit`, `tenant` and `error`.
@NullMarked
package io.plimsoll.access;

import org.jspecify.annotations.NullMarked;
