package io.plimsoll.server.inference;

import static io.plimsoll.server.inference.FakeService.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.inference.ModelCall;
import io.plimsoll.inference.ModelCall.Operation;
import io.plimsoll.inference.RerankModel.RerankRequest;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.request.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRerankModelTest {

    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final FakeService service = new FakeService();
    private final HttpRerankModel cohere = new HttpRerankModel(service.endpoint(), RerankDialect.COHERE, this::met);
    private final HttpRerankModel tei = new HttpRerankModel(service.endpoint(), RerankDialect.TEI, this::met);

    private final List<ModelCall> calls = new ArrayList<>();

    private void met(RequestContext context, ModelCall call) {
        calls.add(call);
    }

    @AfterEach
    void close() throws Exception {
        cohere.close();
        tei.close();
        service.close();
    }

    @Test
    void scoresComeInTheOrderOfThePassages() {
        service.thenJson("""
                {"id":"1","results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.1}],"meta":{}}""");
        assertThat(score(cohere, "a", "b")).containsExactly(0.1, 0.9);
        assertThat(service.received.getFirst().head()).startsWith("POST /v1/rerank ");
        assertThat(service.received.getFirst().body())
                .contains("\"model\":\"model-1\"", "\"query\":\"q\"", "\"documents\":[\"a\",\"b\"]", "\"top_n\":2");
    }

    @Test
    void theOtherDialectIsSpokenToo() {
        service.thenJson("[{\"index\":1,\"score\":-2.5},{\"index\":0,\"score\":4}]");
        assertThat(score(tei, "a", "b")).containsExactly(4, -2.5);
        assertThat(service.received.getFirst().body()).contains("\"query\":\"q\"", "\"texts\":[\"a\",\"b\"]");
    }

    @Test
    void whatTheServiceBillsIsTakenDown() {
        service.thenJson("""
                {"results":[{"index":0,"relevance_score":1}],"meta":{"billed_units":{"search_units":3}}}""");
        service.thenJson("{\"results\":[{\"index\":0,\"relevance_score\":1}],\"usage\":{\"total_tokens\":70}}");
        score(cohere, "a");
        score(cohere, "a");
        assertThat(calls)
                .containsExactly(
                        new ModelCall(Operation.RERANK, "model-1", TokenUsage.NONE, 3, false, false),
                        new ModelCall(Operation.RERANK, "model-1", new TokenUsage(70, 0), 1, false, false));
    }

    @Test
    void whatItDoesNotSayIsTakenToBeASearchForEveryHundredPassagesAlsoWhenItsAnswerIsOfNoUse() {
        service.thenJson("[{\"index\":0,\"score\":1}]").thenJson("{\"results\":[{\"index\":7,\"relevance_score\":1}]}");
        score(tei, "a");
        assertThat(catchThrowableOfType(PlimsollException.class, () -> score(cohere, "a")))
                .isNotNull();
        assertThat(calls)
                .containsExactly(
                        new ModelCall(Operation.RERANK, "model-1", TokenUsage.NONE, 1, true, false),
                        new ModelCall(Operation.RERANK, "model-1", TokenUsage.NONE, 1, true, true));
    }

    @Test
    void aCallThatTheServiceRefusesIsNotPaidFor() {
        service.thenStatus(400);
        assertThat(catchThrowableOfType(PlimsollException.class, () -> score(cohere, "a")))
                .isNotNull();
        assertThat(calls).isEmpty();
    }

    @Test
    void manyPassagesAreManyCallsWhereTheServiceTakesFew() {
        service.thenJson("[{\"index\":31,\"score\":1}]").thenJson("[{\"index\":0,\"score\":2}]");
        var scores = tei.score(within(AMPLE), new RerankRequest("q", Collections.nCopies(33, "x"), word -> 1));
        assertThat(scores[31]).isEqualTo(1);
        assertThat(scores[32]).isEqualTo(2);
        assertThat(service.received).hasSize(2);
    }

    @Test
    void aPassageThatIsLeftOutComesAfterAllOthers() {
        service.thenJson("{\"results\":[{\"index\":2,\"relevance_score\":0.5},{\"index\":0,\"relevance_score\":0.2}]}");
        var scores = score(cohere, "a", "b", "c");
        assertThat(scores[1]).isLessThan(0.2).isGreaterThan(0.19);
    }

    @Test
    void noPassagesAreNoCall() {
        assertThat(score(cohere)).isEmpty();
        assertThat(service.received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"results\":[]}",
                "{\"results\":[null]}",
                "{\"results\":[{\"index\":0,\"relevance_score\":1},{\"index\":0,\"relevance_score\":1}]}",
                "{\"results\":[{\"index\":2,\"relevance_score\":1}]}",
                "{\"results\":[{\"index\":2147483647,\"relevance_score\":1}]}",
                "{\"results\":[{\"index\":-1,\"relevance_score\":1}]}",
                "{\"results\":[{\"index\":0}]}",
                "{\"results\":[{\"relevance_score\":1}]}",
                "{\"results\":[{\"index\":0,\"relevance_score\":1e999}]}",
                "[{\"index\":0,\"score\":1}]",
                "<html>",
            })
    void whatIsNotAScorePerPassageIsAFailure(String json) {
        service.thenJson(json);
        var failure = catchThrowableOfType(PlimsollException.class, () -> score(cohere, "a", "b"));
        assertThat(failure.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
        assertThat(failure).hasMessageStartingWith("the rerank service sent ");
    }

    @Test
    void aHangingServiceIsLeftAtTheDeadline() {
        service.thenHang();
        var failure = catchThrowableOfType(
                PlimsollException.class,
                () -> tei.score(within(Duration.ofMillis(200)), new RerankRequest("q", List.of("a"), word -> 1)));
        assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    private static double[] score(HttpRerankModel model, String... passages) {
        return model.score(within(AMPLE), new RerankRequest("q", List.of(passages), word -> 1));
    }
}
