package io.plimsoll.inference;

import io.plimsoll.request.RequestContext;

/// Where models behind services report what each call consumed, also when it failed half-way.
@FunctionalInterface
public interface ModelMeter {

    /// Counts nothing.
    ModelMeter NONE = (context, call) -> {};

    /// Called by the thread that made the call, at its end. Never throws.
    void called(RequestContext context, ModelCall call);
}
