package io.plimsoll.tenancy;

import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelCall.Operation;
import io.plimsoll.inference.ModelMeter;
import io.plimsoll.request.RequestContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds what chat models read and write for a tenant against its limit of a day. It stands where every call is counted
/// once, so that the limit and the bill speak of the same tokens, those of calls that failed among them.
public final class DailyTokens implements ModelMeter {

    private static final Logger LOG = LoggerFactory.getLogger(DailyTokens.class);

    private final ModelMeter next;
    private final TenantCatalog tenants;

    /// @param next is told of every call, too
    public DailyTokens(ModelMeter next, TenantCatalog tenants) {
        this.next = next;
        this.tenants = tenants;
    }

    @Override
    public void called(RequestContext context, ModelCall call) {
        next.called(context, call);
        long tokens = call.usage().inputTokens() + call.usage().outputTokens();
        if (call.operation() == Operation.CHAT && tokens > 0) {
            try {
                tenants.spend(context.tenant(), tokens);
            } catch (RuntimeException e) {
                LOG.error("{} tokens of tenant {} were not counted for its limit", tokens, context.tenant(), e);
            }
        }
    }
}
