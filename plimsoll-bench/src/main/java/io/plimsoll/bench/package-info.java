/// Benchmarks and studies; each prints what it measured and the command that repeats it is in docs/benchmarks.md.
@NullMarked
package io.plimsoll.bench;

import org.jspecify.annotations.NullMarked;
