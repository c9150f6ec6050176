package io.plimsoll.server.http;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.explain.QueryTrace;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.Flags;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Permission;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads under which parameters a question is to be asked once more. What the body does not say is as it was.
final class ReplayReader {

    /// What every search may say for itself.
    private static final Set<Flag<?>> OF_REQUESTS =
            Set.of(Flags.K, Flags.SEARCH_MODE, Flags.RERANK, Flags.MMR, Flags.REWRITE);

    private final JsonObject object;
    private final SearchOptions said;

    private ReplayReader(JsonObject object) {
        this.object = object;
        this.said = QuestionReader.options(object);
    }

    static ReplayReader of(JsonNode body) {
        return new ReplayReader(JsonObject.body(body, QuestionReader.known("id", "query", "flags")));
    }

    /// Which of the questions of the trace.
    Optional<String> id() {
        return object.text("id");
    }

    Optional<String> query() {
        return object.text("query");
    }

    /// All options. Throws `INVALID_FIELD` where the question had a filter that is not kept and the body has none; a
    /// filter of `null` is none.
    SearchOptions over(QueryTrace.Asked asked) {
        var was = asked.options();
        boolean isFilterLost = asked.filtered() && was.filter().isEmpty();
        if (isFilterLost && said.filter().isEmpty() && !object.isNull("filter")) {
            throw PlimsollException.invalidField(
                    "filter",
                    "the question's filter was not kept (plimsoll.traces.question-text): send it again, or null for"
                            + " none");
        }
        return new SearchOptions(
                said.k().or(was::k),
                said.mode().or(was::mode),
                object.get("group").isPresent() ? said.group() : was.group(),
                object.isNull("filter") ? Optional.empty() : said.filter().or(was::filter),
                said.rerank().or(was::rerank),
                said.mmr().or(was::mmr),
                said.rewrite().or(was::rewrite),
                said.language().or(was::language),
                said.asOf().or(was::asOf));
    }

    /// The flags now in force, with those that the body sets for this one question: what a search may say everybody
    /// may, what a tenant may set its administrators may, and the rest operators.
    FlagSnapshot flags(RequestContext context) {
        var flags = context.flags();
        if (object.get("flags").isPresent()) {
            var node = object.required("flags");
            if (!node.isObject()) {
                throw object.wrong("flags", "'flags' must be an object of flags and their values");
            }
            for (var field : node.properties()) {
                flags = with(context, flags, Flags.named(field.getKey()), field.getValue());
            }
        }
        return flags;
    }

    private static <T> FlagSnapshot with(RequestContext context, FlagSnapshot flags, Flag<T> flag, JsonNode value) {
        if (!OF_REQUESTS.contains(flag)) {
            context.principal().require(flag.openToTenants() ? Permission.MANAGE_FLAGS : Permission.OPERATE);
        }
        return flags.requesting(flag, flag.of(FlagRequests.plain("flags." + flag.name(), value)));
    }
}
