/// What tenants may use, how they come, rest and go: limits, usage, suspension, removal.
/// Depends on `ingest`, `engine`, `inference`, `document`, `collection`, `request`, `audit`, `tenant` and `error`.
@NullMarked
package io.plimsoll.tenancy;

import org.jspecify.annotations.NullMarked;
