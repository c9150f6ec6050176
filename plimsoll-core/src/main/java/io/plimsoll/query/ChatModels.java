package io.plimsoll.query;

import io.plimsoll.flag.Flags;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Optional;

/// The chat models that there are, of which a request's flags choose one.
record ChatModels(ChatModel standard, Optional<ChatModel> alternative) {

    /// Where the one that is chosen is not there the standard one serves, and the answer says so.
    ChatModel of(RequestContext context, Stage stage, List<Degradation> degraded) {
        if (context.flags().get(Flags.CHAT_MODEL).equals("standard")) {
            return standard;
        }
        if (alternative.isEmpty()) {
            degraded.add(new Degradation(stage, "no alternative chat model is configured"));
        }
        return alternative.orElse(standard);
    }
}
