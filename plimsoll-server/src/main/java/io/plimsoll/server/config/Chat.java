package io.plimsoll.server.config;

import static io.plimsoll.server.config.PlimsollSettings.check;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The services that write answers.
///
/// @param baseUrl       of an OpenAI-compatible service; without it answers are quoted in process
/// @param alternativeModel another model of the service, which the flag `chat-model` switches to
/// @param dialect       `compatible`, or `openai` for models that insist on `max_completion_tokens`
/// @param fallbacks     services to turn to, in their order, when the ones before fail or allow no call in time
/// @param firstToken    the longest wait for the first token
/// @param failOverAfter the same where there is another service to turn to
/// @param betweenTokens the longest wait for the next token
/// @param hedgeAfter    silence after which the next service is asked as well; absent to ask one at a time
/// @param concurrent    calls of one service at a time
/// @param waiting       calls that may wait for their turn
/// @param tls           with which the service and this process know each other
public record Chat(
        Optional<String> baseUrl,
        Optional<String> model,
        Optional<String> alternativeModel,
        Optional<String> apiKey,
        @DefaultValue("compatible") String dialect,
        @DefaultValue List<Service> fallbacks,
        @DefaultValue("30s") Duration firstToken,
        @DefaultValue("8s") Duration failOverAfter,
        @DefaultValue("15s") Duration betweenTokens,
        Optional<Duration> hedgeAfter,
        @DefaultValue("16") int concurrent,
        @DefaultValue("64") int waiting,
        @DefaultValue ClientTls tls) {
    public Chat {
        fallbacks = List.copyOf(fallbacks);
        checkDialect("plimsoll.chat.dialect", dialect);
        check(
                baseUrl.isPresent() == model.isPresent(),
                "plimsoll.chat.base-url and plimsoll.chat.model are set together or not at all");
        check(
                baseUrl.isPresent() || fallbacks.isEmpty(),
                "plimsoll.chat.fallbacks stand behind plimsoll.chat.base-url, which is not set");
        check(
                firstToken.isPositive() && failOverAfter.isPositive() && betweenTokens.isPositive(),
                "plimsoll.chat.first-token, fail-over-after and between-tokens are longer than nothing");
        check(
                hedgeAfter.map(Duration::isPositive).orElse(true),
                "plimsoll.chat.hedge-after is longer than nothing, or not set");
        check(concurrent >= 1 && concurrent <= 1_024, "plimsoll.chat.concurrent is between 1 and 1024");
        check(waiting >= 0 && waiting <= 65_536, "plimsoll.chat.waiting is between 0 and 65536");
        check(
                alternativeModel.isEmpty() || model.isPresent(),
                "plimsoll.chat.alternative-model needs plimsoll.chat.model");
    }

    /// The service that is asked first.
    public Service first() {
        return new Service(baseUrl.orElseThrow(), model.orElseThrow(), apiKey, dialect, tls);
    }

    /// The same with its other model.
    public Optional<Service> alternative() {
        return alternativeModel.map(other -> new Service(baseUrl.orElseThrow(), other, apiKey, dialect, tls));
    }

    /// One chat service.
    public record Service(
            String baseUrl,
            String model,
            Optional<String> apiKey,
            @DefaultValue("compatible") String dialect,
            @DefaultValue ClientTls tls) {
        public Service {
            checkDialect("the dialect in plimsoll.chat.fallbacks", dialect);
        }

        /// Without the key.
        @Override
        public String toString() {
            return "Service[" + model + "]";
        }
    }

    private static void checkDialect(String setting, String dialect) {
        check(dialect.equals("compatible") || dialect.equals("openai"), setting + " is 'compatible' or 'openai'");
    }
}
