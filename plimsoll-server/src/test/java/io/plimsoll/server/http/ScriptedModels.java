package io.plimsoll.server.http;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.TokenCounter;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.inference.WordCounter;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// Models that do what the question tells them to.
final class ScriptedModels {

    /// In a question: the model begins and then hangs until its caller leaves.
    static final String HANG = "hanging";

    /// In a question: the model fails after its first words.
    static final String FAIL = "failing";

    final CountDownLatch interrupted = new CountDownLatch(1);
    final EmbeddingModel embedding = new Embedding();
    final ChatModel chat = new Chat();

    private static final class Embedding implements EmbeddingModel {

        @Override
        public String name() {
            return "same-for-all";
        }

        @Override
        public String fingerprint() {
            return "same-for-all/1";
        }

        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public int maxPassageTokens() {
            return 256;
        }

        @Override
        public Set<String> languages() {
            return Set.of("en");
        }

        @Override
        public TokenCounter tokens() {
            return new WordCounter();
        }

        @Override
        public float[] embedQuery(RequestContext context, String question) {
            return new float[] {1, 0};
        }

        @Override
        public List<float[]> embedPassages(RequestContext context, List<String> passages) {
            return passages.stream().map(unused -> new float[] {1, 0}).toList();
        }

        @Override
        public void close() {}
    }

    private final class Chat implements ChatModel {

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public ChatReply chat(RequestContext context, ChatRequest request, Consumer<String> onText) {
            var question = request.messages().getLast().text();
            onText.accept("Employees get 25 days of vacation [1]. Vacation ");
            if (question.contains(HANG)) {
                hang(context.deadline());
            }
            if (question.contains(FAIL)) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the model is gone");
            }
            onText.accept("days do not expire [1].");
            return new ChatReply("…", new TokenUsage(120, 17), name());
        }

        private void hang(Deadline deadline) {
            var waiting = deadline.waiting();
            try (waiting) {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw deadline.interrupted("the model", e);
            }
        }

        @Override
        public void close() {}
    }
}
