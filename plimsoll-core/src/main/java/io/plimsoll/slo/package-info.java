/// Objectives, what is left of their error budgets, and how fast these burn. Events are told to [ServiceEvents],
/// counted
/// in memory, kept by [ErrorBudgets] in a [SloStore], and asked for through [BurnRates]; the arithmetic of
/// [ErrorBudget], [BurnRate] and [BurnAlert] knows no clock and no store. Depends on `tenant` and `error`.
@NullMarked
package io.plimsoll.slo;

import org.jspecify.annotations.NullMarked;
