package io.plimsoll.server.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.inference.ModelCall;
import java.util.Optional;
import java.util.OptionalDouble;

/// The piece of work within which models are called, for the thread at hand: a stage, or a job.
interface CallSite {

    ContextKey<CallSite> KEY = ContextKey.named("plimsoll.call-site");

    static Optional<CallSite> current() {
        return Optional.ofNullable(Context.current().get(KEY));
    }

    CollectionKey collection();

    /// @param usd absent where the model has no price
    void called(ModelCall call, OptionalDouble usd);
}
