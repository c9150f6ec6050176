package io.plimsoll.slo;

import io.plimsoll.tenant.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log when an alert begins, gets sharper, and ends.
final class AlertLog {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorBudgets.class);

    private record Subject(String objective, Optional<TenantId> tenant) {

        @Override
        public String toString() {
            return objective + tenant.map(known -> " of tenant " + known).orElse("");
        }
    }

    /// The factor of the sharpest alert that was told.
    private final Map<Subject, Double> told = new HashMap<>();

    void tell(List<Standing> standings) {
        var before = Map.copyOf(told);
        told.clear();
        for (var standing : standings) {
            if (!standing.alerts().isEmpty()) {
                var sharpest = standing.alerts().getFirst();
                var subject = new Subject(standing.objective().name(), standing.tenant());
                told.put(subject, sharpest.alert().factor());
                if (before.getOrDefault(subject, 0.0) < sharpest.alert().factor()) {
                    LOG.warn("objective {} {}", subject, sharpest.inWords());
                }
            }
        }
        before.keySet().stream()
                .filter(subject -> !told.containsKey(subject))
                .forEach(subject -> LOG.info("objective {} burns its budget no more", subject));
    }
}
