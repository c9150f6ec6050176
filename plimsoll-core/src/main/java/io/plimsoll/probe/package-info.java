/// Looks whether tenants and scopes are apart, by asking. Depends on `query` and what is below it.
@NullMarked
package io.plimsoll.probe;

import org.jspecify.annotations.NullMarked;
