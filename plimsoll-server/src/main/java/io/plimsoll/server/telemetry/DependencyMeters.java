package io.plimsoll.server.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/// How the dependencies do: `plimsoll_dependency_open` (1 while one is not called), `plimsoll_dependency_waiting`, and
/// `plimsoll_dependency_calls_total` by outcome.
public final class DependencyMeters {

    private final MeterRegistry meters;

    public DependencyMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /// Measures one dependency from now on.
    public <T> void measure(
            String name,
            T dependency,
            ToDoubleFunction<T> open,
            ToDoubleFunction<T> waiting,
            ToDoubleFunction<T> succeeded,
            ToDoubleFunction<T> failed,
            ToDoubleFunction<T> refused) {
        Gauge.builder("plimsoll.dependency.open", dependency, open)
                .description("1 while the dependency failed too often and is not called")
                .tag("dependency", name)
                .register(meters);
        Gauge.builder("plimsoll.dependency.waiting", dependency, waiting)
                .description("Calls that wait for their turn")
                .tag("dependency", name)
                .register(meters);
        calls(name, "succeeded", dependency, succeeded);
        calls(name, "failed", dependency, failed);
        calls(name, "refused", dependency, refused);
    }

    private <T> void calls(String name, String outcome, T dependency, ToDoubleFunction<T> count) {
        FunctionCounter.builder("plimsoll.dependency.calls", dependency, count)
                .description("Calls of the dependency by outcome")
                .tag("dependency", name)
                .tag("outcome", outcome)
                .register(meters);
    }
}
