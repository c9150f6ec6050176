package io.plimsoll.release;

import io.plimsoll.slo.BurnRates;
import io.plimsoll.slo.BurnRates.Breach;
import java.util.List;

/// The objectives of those that a canary is about, held against what was counted since it began: a budget that burnt
/// before is not its doing. Whether both arms burn it or one does makes no difference: nothing is tried meanwhile.
public final class ObjectiveBreaches implements Breaches {

    private final BurnRates budgets;

    public ObjectiveBreaches(BurnRates budgets) {
        this.budgets = budgets;
    }

    @Override
    public List<String> of(Canary canary) {
        return budgets.breaches(canary.scope().ofTenant(), canary.begunAt()).stream()
                .map(Breach::inWords)
                .toList();
    }
}
