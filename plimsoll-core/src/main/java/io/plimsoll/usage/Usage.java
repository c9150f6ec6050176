package io.plimsoll.usage;

import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.TokenUsage;
import java.util.OptionalDouble;

/// What calls of models consumed together.
///
/// @param failedCalls    of the calls, those that ended before their result was whole
/// @param unpricedCalls  of the calls, those of models without a price
/// @param estimatedCalls of the calls, those whose service did not say what they consumed
/// @param searches       what rerank services bill for
/// @param usd            US dollars of the calls with a price, as it was when they were made
/// @param avoided        calls that were not made, since a cache had what they would have brought
public record Usage(
        long calls,
        long failedCalls,
        long unpricedCalls,
        long estimatedCalls,
        TokenUsage tokens,
        long searches,
        double usd,
        Avoided avoided) {

    public static final Usage NONE = new Usage(0, 0, 0, 0, TokenUsage.NONE, 0, 0, Avoided.NONE);

    /// @param unpricedCalls of the calls, those of models without a price
    /// @param usd           US dollars that the others would have cost
    public record Avoided(long calls, long unpricedCalls, double usd) {

        public static final Avoided NONE = new Avoided(0, 0, 0);

        Avoided plus(Avoided other) {
            return new Avoided(calls + other.calls, unpricedCalls + other.unpricedCalls, usd + other.usd);
        }

        /// US dollars; absent where calls were avoided and none of them has a price.
        public OptionalDouble cost() {
            return Usage.cost(calls, unpricedCalls, usd);
        }
    }

    /// Of one call.
    ///
    /// @param usd absent where the model has no price
    static Usage of(ModelCall call, OptionalDouble usd) {
        return new Usage(
                1,
                call.failed() ? 1 : 0,
                usd.isPresent() ? 0 : 1,
                call.estimated() ? 1 : 0,
                call.usage(),
                call.searches(),
                usd.orElse(0),
                Avoided.NONE);
    }

    /// Of one call that was not made.
    static Usage avoided(OptionalDouble usd) {
        return new Usage(0, 0, 0, 0, TokenUsage.NONE, 0, 0, new Avoided(1, usd.isPresent() ? 0 : 1, usd.orElse(0)));
    }

    public Usage plus(Usage other) {
        return new Usage(
                calls + other.calls,
                failedCalls + other.failedCalls,
                unpricedCalls + other.unpricedCalls,
                estimatedCalls + other.estimatedCalls,
                tokens.plus(other.tokens),
                searches + other.searches,
                usd + other.usd,
                avoided.plus(other.avoided));
    }

    /// US dollars; absent where calls were made and none of them has a price, since unknown is not nothing.
    public OptionalDouble cost() {
        return cost(calls, unpricedCalls, usd);
    }

    private static OptionalDouble cost(long calls, long unpricedCalls, double usd) {
        return calls > 0 && unpricedCalls == calls ? OptionalDouble.empty() : OptionalDouble.of(usd);
    }
}
