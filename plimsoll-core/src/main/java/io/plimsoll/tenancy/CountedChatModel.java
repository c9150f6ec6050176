package io.plimsoll.tenancy;

import io.plimsoll.inference.ChatModel;
import io.plimsoll.request.RequestContext;
import java.util.function.Consumer;

/// Notes the tokens that tenants use up, before their callers have the answer.
public final class CountedChatModel implements ChatModel {

    private final ChatModel model;
    private final TenantCatalog tenants;

    public CountedChatModel(ChatModel model, TenantCatalog tenants) {
        this.model = model;
        this.tenants = tenants;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public ChatReply chat(RequestContext context, ChatRequest request, Consumer<String> onText) {
        var reply = model.chat(context, request, onText);
        var usage = reply.usage();
        long tokens = usage.inputTokens() + usage.outputTokens();
        if (tokens > 0) {
            tenants.spend(context.tenant(), tokens);
        }
        return reply;
    }

    @Override
    public void close() {
        model.close();
    }
}
