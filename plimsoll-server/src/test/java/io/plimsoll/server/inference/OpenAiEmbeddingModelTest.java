package io.plimsoll.server.inference;

import static io.plimsoll.server.inference.FakeService.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelCall.Operation;
import io.plimsoll.inference.TokenUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiEmbeddingModelTest {

    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final FakeService service = new FakeService();
    private final List<ModelCall> calls = new ArrayList<>();
    private final OpenAiEmbeddingModel model =
            new OpenAiEmbeddingModel(service.endpoint(), EmbeddingSettings.DEFAULT, (context, call) -> calls.add(call));

    @AfterEach
    void close() throws Exception {
        model.close();
        service.close();
    }

    @Test
    void vectorsComeInTheOrderOfTheTextsAndHaveUnitLength() {
        service.thenJson("""
                {"object":"list","data":[{"index":1,"embedding":[0,5]},{"index":0,"embedding":[3,4]}]}""");
        var vectors = model.embedPassages(within(AMPLE), List.of("a", "b"));
        assertThat(vectors.get(0)).containsExactly(0.6f, 0.8f);
        assertThat(vectors.get(1)).containsExactly(0f, 1f);
        assertThat(service.received.getFirst().head()).startsWith("POST /v1/embeddings ");
        assertThat(service.received.getFirst().body()).isEqualTo("""
                {"model":"model-1","input":["a","b"]}""");
    }

    @Test
    void aCallHasAtMostSixtyFourTexts() {
        service.thenJson(vectors(64)).thenJson(vectors(1));
        assertThat(model.embedPassages(within(AMPLE), Collections.nCopies(65, "x")))
                .hasSize(65);
        assertThat(service.received).hasSize(2);
    }

    @Test
    void whatTheServiceTookUpIsPaidForWhateverBecameOfItsAnswer() {
        service.thenJson("{\"data\":[{\"index\":0,\"embedding\":[3,4]}],\"usage\":{\"prompt_tokens\":7}}");
        model.embedQuery(within(AMPLE), "a crate");
        service.thenJson("{\"data\":[{\"ind");
        service.thenJson("{\"data\":[],\"usage\":{\"prompt_tokens\":7}}");
        service.thenStatus(400);
        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowableOfType(PlimsollException.class, () -> model.embedQuery(within(AMPLE), "a crate")))
                    .isNotNull();
        }
        var seven = new TokenUsage(7, 0);
        assertThat(calls)
                .containsExactly(
                        ModelCall.reported(Operation.EMBEDDINGS, "model-1", seven),
                        new ModelCall(Operation.EMBEDDINGS, "model-1", new TokenUsage(3, 0), 0, true, true),
                        new ModelCall(Operation.EMBEDDINGS, "model-1", seven, 0, false, true));
    }

    @Test
    void noPassagesAreNoCall() {
        assertThat(model.embedPassages(within(AMPLE), List.of())).isEmpty();
        assertThat(service.received).isEmpty();
    }

    @Test
    void theDimensionIsAskedForOnceAndPartOfTheFingerprint() {
        service.thenJson(vectors(1));
        assertThat(model.dimensions()).isEqualTo(2);
        assertThat(model.dimensions()).isEqualTo(2);
        assertThat(model.fingerprint()).isEqualTo(service.endpoint().base() + "#model-1/2");
        assertThat(service.received).hasSize(1);
    }

    @Test
    void aServiceThatIsDownIsAskedForTheDimensionAgainLater() {
        service.thenStatus(400).thenJson(vectors(1));
        assertThat(catchThrowableOfType(PlimsollException.class, model::dimensions)
                        .code())
                .isEqualTo(ErrorCode.DEPENDENCY_FAILED);
        assertThat(model.dimensions()).isEqualTo(2);
    }

    @Test
    void prefixesReachTheServiceAndTheFingerprint() {
        service.thenJson(vectors(1)).thenJson(vectors(1));
        var settings = new EmbeddingSettings(OptionalInt.of(2), 256, "query: ", "passage: ");
        try (var e5 = new OpenAiEmbeddingModel(service.endpoint(), settings)) {
            assertThat(e5.embedQuery(within(AMPLE), "why?")).hasSize(2);
            assertThat(e5.embedPassages(within(AMPLE), List.of("because"))).hasSize(1);
            assertThat(e5.fingerprint()).contains("query: ", "passage: ");
            assertThat(e5.maxPassageTokens()).isEqualTo(256);
        }
        assertThat(service.received.get(0).body()).contains("\"query: why?\"");
        assertThat(service.received.get(1).body()).contains("\"passage: because\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[]}",
                "{\"data\":null}",
                "{}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":0,\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":2,\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},null]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":[1,2,3]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":[0,0]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":[]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":[1e300,1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":[null,1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":1,\"embedding\":\"AACAPw==\"}]}",
                "{\"data\":[{\"index\":0,",
                "null",
                ""
            })
    void whatIsNotOneGoodVectorPerTextIsAFailure(String json) {
        service.thenJson(json);
        var failure = catchThrowableOfType(
                PlimsollException.class, () -> model.embedPassages(within(AMPLE), List.of("a", "b")));
        assertThat(failure.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
        assertThat(failure).hasMessageStartingWith("the embedding service sent ");
        assertThat(service.received).hasSize(1);
    }

    @Test
    void anotherDimensionThanTheSetOneIsAFailure() {
        service.thenJson(vectors(1));
        var settings = new EmbeddingSettings(OptionalInt.of(3), 512, "", "");
        try (var other = new OpenAiEmbeddingModel(service.endpoint(), settings)) {
            var failure = catchThrowableOfType(PlimsollException.class, () -> other.embedQuery(within(AMPLE), "a"));
            assertThat(failure).hasMessage("the embedding service sent a vector of 2 dimensions instead of 3");
        }
    }

    @Test
    void aHangingServiceIsLeftAtTheDeadline() {
        service.thenHang();
        var failure = catchThrowableOfType(
                PlimsollException.class, () -> model.embedQuery(within(Duration.ofMillis(200)), "a"));
        assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void aBodyThatDripsIsLeftAtTheDeadline() {
        service.thenDrip(" ", Duration.ofMillis(10));
        var failure = catchThrowableOfType(
                PlimsollException.class, () -> model.embedQuery(within(Duration.ofMillis(300)), "a"));
        assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void aBodyThatBreaksOffIsAskedForAgain() {
        service.then((socket, out) ->
                        FakeService.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"data\":["))
                .thenJson(vectors(1));
        assertThat(model.embedQuery(within(AMPLE), "a")).hasSize(2);
    }

    private static String vectors(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"index\":" + i + ",\"embedding\":[1,1]}")
                .collect(Collectors.joining(",", "{\"data\":[", "]}"));
    }
}
