package io.plimsoll.server.inference;

import static io.plimsoll.server.inference.FakeService.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ChatModel.ChatReply;
import io.plimsoll.inference.ChatModel.ChatRequest;
import io.plimsoll.inference.ChatModel.Message;
import io.plimsoll.inference.ChatModel.Speaker;
import io.plimsoll.server.resilience.FailoverChatModel;
import io.plimsoll.server.resilience.FailoverChatModel.Member;
import io.plimsoll.server.resilience.Guard;
import io.plimsoll.server.resilience.GuardSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two services of the real protocol, of which the first goes wrong in all the ways a network has.
class FailoverChatModelTest {

    private static final Duration AMPLE = Duration.ofSeconds(20);
    private static final ChatRequest REQUEST = new ChatRequest(List.of(new Message(Speaker.USER, "Where?")), 64);
    private static final String DONE = "data: [DONE]\n\n";

    private final FakeService first = new FakeService();
    private final FakeService second = new FakeService();
    private final Guard firstGuard = new Guard("chat-1", GuardSettings.REMOTE, Clock.systemUTC());
    private final Guard secondGuard = new Guard("chat-2", GuardSettings.REMOTE, Clock.systemUTC());
    private final List<String> pieces = Collections.synchronizedList(new ArrayList<>());
    private FailoverChatModel model = models(Optional.empty(), AMPLE);

    private FailoverChatModel models(Optional<Duration> hedgeAfter, Duration patience) {
        var settings = new ChatSettings(ChatDialect.COMPATIBLE, patience, AMPLE);
        return new FailoverChatModel(
                List.of(
                        new Member(new OpenAiChatModel(first.endpoint(), settings), firstGuard),
                        new Member(new OpenAiChatModel(named(second.endpoint()), settings), secondGuard)),
                hedgeAfter);
    }

    private static ModelEndpoint named(ModelEndpoint endpoint) {
        return new ModelEndpoint(endpoint.base(), endpoint.key(), "model-2");
    }

    @AfterEach
    void close() throws Exception {
        model.close();
        first.close();
        second.close();
    }

    private static String token(String text) {
        return "data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    private ChatReply chat() {
        return model.chat(within(AMPLE), REQUEST, pieces::add);
    }

    private void answersTheSecond() {
        second.thenStream(token("There."), DONE);
        var reply = chat();
        assertThat(reply.text()).isEqualTo("There.");
        assertThat(reply.model()).isEqualTo("model-2");
        assertThat(pieces).containsExactly("There.");
    }

    @Test
    void theFirstAnswersWhileItWorks() {
        first.thenStream(token("Here."), DONE);
        assertThat(chat().model()).isEqualTo("model-1");
        assertThat(second.received).isEmpty();
    }

    @Test
    void aHangIsLeftForTheSecondAfterTheWaitForTheFirstToken() {
        model.close();
        model = models(Optional.empty(), Duration.ofSeconds(1));
        first.thenHang();
        answersTheSecond();
    }

    @Test
    void aRateLimitIsLeftForTheSecondAndKeptForLaterCalls() {
        first.thenStatus(429, "Retry-After: 60");
        answersTheSecond();
        pieces.clear();
        answersTheSecond();
        assertThat(first.received).hasSize(1);
        assertThat(firstGuard.status().state()).isEqualTo(Guard.State.CLOSED);
    }

    @Test
    void aServiceThatSaysNothingRemainsIsNotCalledBeforeTheTimeItNames() {
        first.then((socket, out) -> FakeService.write(
                out,
                "HTTP/1.1 200 OK\r\nx-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 6m0s\r\n"
                        + "Connection: close\r\n\r\n" + token("Last.") + DONE));
        assertThat(chat().text()).isEqualTo("Last.");
        pieces.clear();
        answersTheSecond();
        assertThat(first.received).hasSize(1);
    }

    @Test
    void errorsMalformedAnswersAndResetsAreLeftForTheSecond() {
        first.thenStatus(500).thenStatus(500);
        answersTheSecond();
        pieces.clear();
        first.thenStream("data: {\"choices\": <nonsense\n\n");
        answersTheSecond();
        pieces.clear();
        first.thenReset().thenReset();
        answersTheSecond();
        pieces.clear();
        first.thenStatus(401);
        answersTheSecond();
    }

    @Test
    void wordsThatWerePassedOnCannotBeTakenBack() {
        first.thenStream(token("It is "));
        second.thenStream(token("There."), DONE);
        assertThatThrownBy(this::chat).hasMessage("the chat service ended its answer in the middle");
        assertThat(pieces).containsExactly("It is ");
        assertThat(second.received).isEmpty();
    }

    @Test
    void aServiceThatFailsTooOftenIsNotCalledForAWhile() {
        for (int i = 0; i < 10; i++) {
            first.thenStatus(401);
            second.thenStream(token("There."), DONE);
            assertThat(chat().model()).isEqualTo("model-2");
        }
        assertThat(firstGuard.status().state()).isEqualTo(Guard.State.OPEN);
        pieces.clear();
        answersTheSecond();
        assertThat(first.received).hasSize(10);
    }

    @Test
    void whereAllFailTheFirstFailureIsTold() {
        first.thenStatus(401);
        second.thenStatus(403);
        assertThatThrownBy(this::chat)
                .isInstanceOfSatisfying(
                        PlimsollException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED))
                .hasMessage("the chat service answered 401");
    }

    @Test
    void aHedgedCallTakesWhoeverSpeaksFirstAndHangsUpOnTheOther() throws Exception {
        model.close();
        model = models(Optional.of(Duration.ofMillis(50)), AMPLE);
        first.thenHang();
        answersTheSecond();
        assertThat(first.hungUp.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aHedgedCallIsNotHedgedWhileTheFirstSpeaks() {
        model.close();
        model = models(Optional.of(Duration.ofSeconds(1)), AMPLE);
        first.then((socket, out) -> {
            FakeService.beginStream(out);
            FakeService.write(out, token("He"));
            Thread.sleep(1_500);
            FakeService.write(out, token("re."));
            FakeService.write(out, DONE);
        });
        assertThat(chat().text()).isEqualTo("Here.");
        assertThat(second.received).isEmpty();
    }

    @Test
    void aHedgedCallGoesToTheSecondWhenTheFirstFails() {
        model.close();
        model = models(Optional.of(AMPLE), AMPLE);
        first.thenStatus(401);
        answersTheSecond();
    }

    @Test
    void aHedgedCallFailsWhenAllFail() {
        model.close();
        model = models(Optional.of(Duration.ofMillis(10)), AMPLE);
        first.thenStatus(401);
        second.thenStatus(403);
        assertThatThrownBy(this::chat).isInstanceOf(PlimsollException.class);
    }
}
