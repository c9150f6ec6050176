/// Objectives as OpenSLO files write them, and the rules for Prometheus that follow from them. Depends on `slo` of the
/// core; used by the wiring and by the command line.
@NullMarked
package io.plimsoll.server.slo;

import org.jspecify.annotations.NullMarked;
