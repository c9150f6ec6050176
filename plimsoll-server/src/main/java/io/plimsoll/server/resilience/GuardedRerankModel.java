package io.plimsoll.server.resilience;

import io.plimsoll.inference.RerankModel;
import io.plimsoll.request.CallGuard;
import io.plimsoll.request.RequestContext;

/// A rerank model that is left alone while it fails.
public final class GuardedRerankModel implements RerankModel {

    private final RerankModel model;
    private final CallGuard guard;

    public GuardedRerankModel(RerankModel model, CallGuard guard) {
        this.model = model;
        this.guard = guard;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public double[] score(RequestContext context, RerankRequest request) {
        return guard.call(context, () -> model.score(context, request));
    }

    @Override
    public void close() {
        model.close();
    }
}
