package io.plimsoll.server.inference;

import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelCall.Operation;
import io.plimsoll.inference.ModelMeter;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.RequestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A chat model that is served with OpenAI's protocol: `POST {base}/chat/completions` with a streamed answer. The call
/// is made once more only while nothing of the answer was passed on. A service that goes on past the tokens it was
/// allowed is hung up on, and what it wrote until there is the answer. Where the service does not report what it
/// consumed, the usage is an estimate on the high side.
public final class OpenAiChatModel implements ChatModel {

    private static final String DONE = "[DONE]";

    /// A token has about four in the common vocabularies; runs of white space have more.
    private static final int MAX_CHARS_PER_TOKEN = 16;

    private record Chunk(
            @Nullable List<@Nullable Choice> choices,
            @Nullable Usage usage,
            @Nullable Object error) {}

    private record Choice(@Nullable Delta delta, @Nullable String finishReason) {}

    private record Delta(@Nullable String content) {}

    private record Usage(
            @Nullable Long promptTokens, @Nullable Long completionTokens) {
        TokenUsage tokens() {
            return new TokenUsage(
                    promptTokens == null ? 0 : promptTokens, completionTokens == null ? 0 : completionTokens);
        }
    }

    private final ModelConnection connection;
    private final ModelEndpoint endpoint;
    private final ChatSettings settings;
    private final ModelMeter meter;
    private final TokenEstimate tokens = new TokenEstimate();

    public OpenAiChatModel(ModelEndpoint endpoint, ChatSettings settings) {
        this(endpoint, settings, ModelMeter.NONE);
    }

    /// @param meter hears of every call that the service took up
    public OpenAiChatModel(ModelEndpoint endpoint, ChatSettings settings, ModelMeter meter) {
        this.connection = new ModelConnection("chat", endpoint);
        this.endpoint = endpoint;
        this.settings = settings;
        this.meter = meter;
    }

    @Override
    public String name() {
        return endpoint.model();
    }

    @Override
    public ChatReply chat(RequestContext context, ChatRequest request, Consumer<String> onText) {
        return connection.post(
                context.deadline(),
                settings.firstToken(),
                "/chat/completions",
                body(request),
                stream -> metered(context, new Reply(request, stream, onText)));
    }

    /// Counts what the reply consumed, as far as it came.
    private ChatReply metered(RequestContext context, Reply reply) throws IOException {
        boolean whole = false;
        try {
            var read = reply.read();
            whole = true;
            return read;
        } finally {
            meter.called(
                    context, new ModelCall(Operation.CHAT, name(), reply.consumed(), 0, !reply.isReported(), !whole));
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private Map<String, Object> body(ChatRequest request) {
        var body = new LinkedHashMap<String, Object>();
        body.put("model", endpoint.model());
        body.put(
                "messages",
                request.messages().stream()
                        .map(message -> Map.of(
                                "role", message.speaker().name().toLowerCase(Locale.ROOT), "content", message.text()))
                        .toList());
        body.put(settings.dialect().outputLimit(), request.maxOutputTokens());
        body.put("stream", true);
        body.put("stream_options", Map.of("include_usage", true));
        return body;
    }

    /// One answer on its way.
    private final class Reply {
        private final ChatRequest request;
        private final ResponseStream stream;
        private final Consumer<String> onText;
        private final StringBuilder text = new StringBuilder();
        private TokenUsage usage = TokenUsage.NONE;
        private boolean finished;
        private boolean cut;

        Reply(ChatRequest request, ResponseStream stream, Consumer<String> onText) {
            this.request = request;
            this.stream = stream;
            this.onText = onText;
        }

        ChatReply read() throws IOException {
            try {
                stream.patience(settings.firstToken());
                var events = new ServerSentEvents(stream);
                for (var event = events.next(); event.isPresent(); event = events.next()) {
                    if (event.get().equals(DONE)) {
                        return reply();
                    }
                    stream.patience(settings.betweenTokens());
                    take(connection.parse(event.get().getBytes(StandardCharsets.UTF_8), Chunk.class));
                    if (cut) {
                        return reply();
                    }
                }
            } catch (CallFailure failure) {
                if (!finished) {
                    throw text.isEmpty() ? failure : failure.withoutRetry();
                }
            }
            if (!finished) {
                throw CallFailure.lasting("the chat service ended its answer in the middle");
            }
            return reply();
        }

        private void take(Chunk chunk) throws CallFailure {
            if (chunk.error() != null) {
                throw CallFailure.lasting("the chat service reported an error in its answer");
            }
            if (chunk.usage() != null) {
                usage = chunk.usage().tokens();
            }
            if (chunk.choices() == null || chunk.choices().isEmpty()) {
                return;
            }
            var choice = chunk.choices().getFirst();
            if (choice == null) {
                throw connection.malformed();
            }
            if (choice.delta() != null && choice.delta().content() != null) {
                pass(choice.delta().content());
            }
            if ("content_filter".equals(choice.finishReason())) {
                throw CallFailure.lasting("the chat service withheld its answer");
            }
            finished |= choice.finishReason() != null;
        }

        private void pass(String piece) {
            int room = MAX_CHARS_PER_TOKEN * request.maxOutputTokens() - text.length();
            cut = piece.length() > room;
            var allowed = cut ? piece.substring(0, wholeCharacters(piece, room)) : piece;
            if (!allowed.isEmpty()) {
                text.append(allowed);
                onText.accept(allowed);
            }
        }

        private static int wholeCharacters(String piece, int max) {
            return max > 0 && Character.isHighSurrogate(piece.charAt(max - 1)) ? max - 1 : max;
        }

        /// As the service reported it, else estimated from what was sent and what had come.
        TokenUsage consumed() {
            return isReported()
                    ? usage
                    : new TokenUsage(
                            request.messages().stream()
                                    .mapToLong(message -> tokens.count(message.text()))
                                    .sum(),
                            tokens.count(text.toString()));
        }

        boolean isReported() {
            return !usage.equals(TokenUsage.NONE);
        }

        private ChatReply reply() {
            return new ChatReply(text.toString(), consumed(), endpoint.model());
        }
    }
}
