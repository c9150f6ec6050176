/// Tenants and keys as they are administered: what changes them is written to the audit log with the change.
/// Depends on `audit`, `tenant` and `error`.
@NullMarked
package io.plimsoll.access;

import org.jspecify.annotations.NullMarked;
