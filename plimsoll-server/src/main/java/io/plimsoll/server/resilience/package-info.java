/// What stands between the pipelines and everything that may fail them: a bounded number of calls at a time, a bounded
/// queue by priority, a circuit breaker, and other models to turn to. All of it decorates ports of the core; what an
/// answer then did without is decided, and said, where the port is called.
/// Depends on the core's ports and on Resilience4j.
@NullMarked
package io.plimsoll.server.resilience;

import org.jspecify.annotations.NullMarked;
