package io.plimsoll.server.inference;

import static io.plimsoll.server.inference.FakeService.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ChatModel.ChatReply;
import io.plimsoll.inference.ChatModel.ChatRequest;
import io.plimsoll.inference.ChatModel.Message;
import io.plimsoll.inference.ChatModel.Speaker;
import io.plimsoll.inference.TokenUsage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiChatModelTest {

    private static final Duration AMPLE = Duration.ofSeconds(20);
    private static final ChatSettings SETTINGS =
            new ChatSettings(ChatDialect.COMPATIBLE, Duration.ofSeconds(10), Duration.ofMillis(300));
    private static final ChatRequest REQUEST = new ChatRequest(
            List.of(new Message(Speaker.SYSTEM, "Be brief."), new Message(Speaker.USER, "Where is \"it\"?")), 64);
    private static final String DONE = "data: [DONE]\n\n";

    private final FakeService service = new FakeService();
    private final OpenAiChatModel model = new OpenAiChatModel(service.endpoint(), SETTINGS);
    private final List<String> pieces = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        model.close();
        service.close();
    }

    @Test
    void theAnswerStreamsInPiecesAndTheUsageComesAtTheEnd() {
        service.thenStream(
                ": hello\n\n",
                "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
                token("It is "),
                token("zu Köln [1]."),
                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5,\"new\":1}}\n\n",
                DONE);
        var reply = chat(AMPLE);
        assertThat(reply).isEqualTo(new ChatReply("It is zu Köln [1].", new TokenUsage(12, 5), "model-1"));
        assertThat(pieces).containsExactly("It is ", "zu Köln [1].");
        var request = service.received.getFirst();
        assertThat(request.head())
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                .contains("Authorization: Bearer " + FakeService.KEY.value());
        assertThat(request.body())
                .contains(
                        "\"model\":\"model-1\"",
                        "\"max_tokens\":64",
                        "\"stream\":true",
                        "\"stream_options\":{\"include_usage\":true}",
                        "\"role\":\"system\"",
                        "\"content\":\"Where is \\\"it\\\"?\"");
    }

    @Test
    void openAiIsToldTheLimitUnderItsOwnName() {
        service.thenStream(token("x"), DONE);
        try (var other = new OpenAiChatModel(service.endpoint(), new ChatSettings(ChatDialect.OPENAI, AMPLE, AMPLE))) {
            assertThat(other.chat(within(AMPLE), REQUEST, pieces::add).usage())
                    .as("estimated, since the service does not say")
                    .isEqualTo(new TokenUsage(11, 1));
        }
        assertThat(service.received.getFirst().body())
                .contains("\"max_completion_tokens\":64")
                .doesNotContain("\"max_tokens\"");
    }

    @Test
    void anEventMayCloseTheStreamWithoutDone() {
        service.thenStream("data:{\"choices\":[{\"delta\":{\"content\":\"Yes.\"},\"finish_reason\":\"stop\"}]}\r\n");
        assertThat(chat(AMPLE).text()).isEqualTo("Yes.");
    }

    @Test
    void aServiceThatGoesOnPastWhatItWasAllowedIsHungUpOn() throws Exception {
        service.thenDrip(token("and waits at its berth 🚢"), Duration.ofMillis(1));
        var reply = chat(AMPLE);
        assertThat(reply.text())
                .hasSize(64 * 16 - 1)
                .startsWith("and waits at its berth 🚢and")
                .endsWith("berth ");
        assertThat(String.join("", pieces)).isEqualTo(reply.text());
        assertThat(service.hungUp.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServiceThatNeverAnswersIsLeftAtTheDeadline() throws Exception {
        service.thenHang();
        assertFails(Duration.ofMillis(300), ErrorCode.DEADLINE_EXCEEDED);
        assertThat(service.hungUp.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServiceThatStopsAfterTheHeadersIsLeftAtTheDeadline() throws Exception {
        service.thenHang(": wait\n\n");
        assertFails(Duration.ofMillis(300), ErrorCode.DEADLINE_EXCEEDED);
        assertThat(service.hungUp.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void silenceBetweenTokensIsAFailureLongBeforeTheDeadline() throws Exception {
        service.thenHang(token("It "));
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED)).hasMessage("the chat service fell silent");
        assertThat(pieces).containsExactly("It ");
        assertThat(service.hungUp.await(2, TimeUnit.SECONDS)).isTrue();
        assertThat(service.received).hasSize(1);
    }

    @Test
    void commentsAreNotTokens() {
        service.then((socket, out) -> {
            FakeService.beginStream(out);
            FakeService.write(out, token("It "));
            for (int i = 0; i < 40; i++) {
                FakeService.write(out, ": still here\n\n");
                Thread.sleep(50);
            }
        });
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED)).hasMessage("the chat service fell silent");
    }

    @Test
    void aSlowDripEndsAtTheDeadline() throws Exception {
        service.thenDrip(token("and "), Duration.ofMillis(20));
        assertFails(Duration.ofMillis(400), ErrorCode.DEADLINE_EXCEEDED);
        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(service.hungUp.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBusyServiceIsAskedAgainWhenItSaysSo() {
        service.thenStatus(429, "Retry-After: 0").thenStream(token("Now."), DONE);
        assertThat(chat(AMPLE).text()).isEqualTo("Now.");
        assertThat(service.received).hasSize(2);
    }

    @Test
    void aServiceThatIsBusyBeyondTheDeadlineIsNotAskedAgain() {
        service.thenStatus(429, "Retry-After: 60");
        var failure = assertFails(Duration.ofSeconds(5), ErrorCode.DEPENDENCY_LIMITED);
        assertThat(failure).hasMessage("the chat service answered 429");
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(60));
        assertThat(service.received).hasSize(1);
    }

    @Test
    void aFailingServiceIsAskedOnceMoreAndNoMore() {
        service.thenStatus(500).thenStatus(503).thenStream(token("Too late."), DONE);
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED)).hasMessage("the chat service answered 503");
        assertThat(service.received).hasSize(2);
    }

    @Test
    void aRequestTheServiceRefusesIsNotMadeAgain() {
        service.thenStatus(401);
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED)).hasMessage("the chat service answered 401");
        assertThat(service.received).hasSize(1);
    }

    @Test
    void aRedirectIsNotFollowedWithTheKey() {
        service.thenStatus(302, "Location: http://127.0.0.1:1/");
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED)).hasMessage("the chat service answered 302");
    }

    @Test
    void aResetBeforeTheFirstTokenIsTriedAgain() {
        service.thenReset().thenStream(token("Again."), DONE);
        assertThat(chat(AMPLE).text()).isEqualTo("Again.");
    }

    @Test
    void aResetInTheMiddleIsNotTriedAgain() {
        service.then((socket, out) -> {
            FakeService.beginStream(out);
            FakeService.write(out, token("It "));
            Thread.sleep(100);
            socket.setSoLinger(true, 0);
        });
        service.thenStream(token("Again."), DONE);
        assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED);
        assertThat(pieces).containsExactly("It ");
        assertThat(service.received).hasSize(1);
    }

    @Test
    void halfAStreamIsAFailure() {
        service.thenStream(token("It is "));
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED))
                .hasMessage("the chat service ended its answer in the middle");
    }

    @Test
    void malformedJsonIsAFailureThatDoesNotQuoteIt() {
        service.thenStream("data: {\"choices\": <secret words>\n\n");
        var failure = assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED);
        assertThat(failure).hasMessage("the chat service sent a malformed response");
        assertThat(printed(failure)).doesNotContain("secret words");
    }

    @Test
    void anErrorInTheStreamIsAFailure() {
        service.thenStream(token("It "), "data: {\"error\":{\"message\":\"out of memory\"}}\n\n");
        assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED);
    }

    @Test
    void aWithheldAnswerIsAFailure() {
        service.thenStream("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n", DONE);
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED)).hasMessage("the chat service withheld its answer");
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        service.thenDrip("x".repeat(1 << 20), Duration.ZERO);
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED)).hasMessage("the chat service sent more than 32 MB");
    }

    @Test
    void nobodyListeningAnyMoreHangsUp() throws Exception {
        service.thenHang(token("It "));
        assertThatThrownBy(() -> model.chat(within(AMPLE), REQUEST, piece -> {
                    throw new IllegalStateException("gone");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(service.hungUp.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptEndsTheCallBeforeTheAnswerAndWithinIt() throws Exception {
        service.thenHang();
        interrupted();
        try (var other = new FakeService().thenHang(": begun\n\n");
                var chat = new OpenAiChatModel(other.endpoint(), SETTINGS)) {
            var failure = new AtomicReference<Throwable>();
            var caller = Thread.ofVirtual().start(() -> run(chat, failure));
            Thread.sleep(200);
            caller.interrupt();
            assertThat(caller.join(Duration.ofSeconds(2))).isTrue();
            assertThat(failure.get())
                    .isInstanceOfSatisfying(
                            PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
            assertThat(other.hungUp.await(2, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void interrupted() throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        var caller = Thread.ofVirtual().start(() -> run(model, failure));
        Thread.sleep(200);
        caller.interrupt();
        assertThat(caller.join(Duration.ofSeconds(2))).isTrue();
        assertThat(failure.get())
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
        assertThat(service.hungUp.await(2, TimeUnit.SECONDS)).isTrue();
    }

    private static void run(OpenAiChatModel chat, AtomicReference<Throwable> failure) {
        try {
            chat.chat(within(AMPLE), REQUEST, piece -> {});
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    @Test
    void aServiceThatIsNotThereIsNamedByItsPurpose() throws Exception {
        service.close();
        assertThat(assertFails(AMPLE, ErrorCode.DEPENDENCY_FAILED)).hasMessage("the chat service cannot be reached");
    }

    private ChatReply chat(Duration time) {
        return model.chat(within(time), REQUEST, pieces::add);
    }

    private PlimsollException assertFails(Duration time, ErrorCode code) {
        long begun = System.nanoTime();
        var failure = catchThrowableOfType(PlimsollException.class, () -> chat(time));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(printed(failure)).doesNotContain(FakeService.KEY.value());
        return failure;
    }

    private static String printed(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String token(String text) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                + "\"},\"finish_reason\":null}]}\n\n";
    }
}
