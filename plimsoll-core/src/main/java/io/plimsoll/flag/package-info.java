/// Switches that change how questions are answered while the server runs: typed, owned, dated, declared in [Flags],
/// evaluated once per request into a [FlagSnapshot]. Depends on `canary`, `audit`, `tenant` and
/// `error`.
@NullMarked
package io.plimsoll.flag;

import org.jspecify.annotations.NullMarked;
