package io.plimsoll.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.canary.Arm;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.faithfulness.Claim;
import io.plimsoll.faithfulness.FaithfulnessJudge;
import io.plimsoll.faithfulness.Judgement;
import io.plimsoll.faithfulness.Judgement.Verdict;
import io.plimsoll.flag.Assignment;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.Flags;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.request.ServingLoad;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FaithfulnessSamplesTest {

    private static final CollectionKey KEY = new CollectionKey(TenantId.DEFAULT, new CollectionName("docs"));

    private static final Optional<Assignment> TRIAL =
            Optional.of(new Assignment("cny_1", Arm.CANDIDATE, OptionalLong.empty()));

    private final List<String> heard = new ArrayList<>();
    private final List<String> tried = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-26T00:00:00Z");
    private boolean spent;

    private FaithfulnessSamples samples(Verdict... verdicts) {
        var listener = new FaithfulnessSamples.Listener() {
            @Override
            public void judged(CollectionKey key, String judge, Verdict answer, double likelihood) {
                heard.add(judge + " " + answer);
            }

            @Override
            public void judged(Assignment trial, Verdict answer) {
                tried.add(trial + " " + answer);
            }

            @Override
            public void skipped(CollectionKey key) {
                heard.add("skipped");
            }
        };
        var judges = new FaithfulnessSamples.Judges(
                key -> Optional.of(judging("in-process", verdicts)), Optional.of(judging("chat", verdicts)));
        return new FaithfulnessSamples(
                new MemoryQualityStore(),
                judges,
                this::admit,
                new ServingLoad(),
                listener,
                2,
                new SplittableRandom(1),
                () -> now);
    }

    private void admit(TenantId tenant) {
        if (spent) {
            throw new PlimsollException(ErrorCode.LIMIT_EXCEEDED, "the budget is spent");
        }
    }

    private static FaithfulnessJudge judging(String name, Verdict... verdicts) {
        return new FaithfulnessJudge() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Judgement> judge(RequestContext context, List<Claim> claims) {
                assertThat(context.from()).isEmpty();
                return Arrays.stream(verdicts)
                        .map(verdict -> new Judgement(claims.getFirst(), verdict, 0.5))
                        .toList();
            }
        };
    }

    private static Heard answered(String judge, double share) {
        var flags = FlagSnapshot.STANDARD.requesting(Flags.JUDGE, judge).requesting(Flags.JUDGE_SHARE, share);
        var context = new RequestContext(
                        Principal.system(TenantId.DEFAULT),
                        Deadline.in(Duration.ofSeconds(5)),
                        "a".repeat(32),
                        Optional.of("127.0.0.1"))
                .withFlags(flags);
        var answer = new Heard.Answered("Ships float. [1]", false, List.of(), Map.of(1, "Ships float."), TRIAL);
        return new Heard(context, KEY, "What floats?", 1, 1, Optional.of(answer), Instant.EPOCH);
    }

    @Test
    void nobodyIsJudgedWhoHasNotAskedForIt() {
        var samples = samples(Verdict.SUPPORTED);

        assertThat(samples.isSample(answered("off", 1))).isFalse();
        assertThat(samples.isSample(answered("in-process", 0))).isFalse();
        assertThat(samples.isSample(answered("in-process", 1))).isTrue();
    }

    @Test
    void anAnswerIsAsGoodAsItsWorstClaimAndOneThatWasNotJudgedIsNotGood() {
        samples(Verdict.SUPPORTED, Verdict.SUPPORTED).judge(answered("in-process", 1));
        samples(Verdict.SUPPORTED, Verdict.UNJUDGED).judge(answered("in-process", 1));
        samples(Verdict.UNJUDGED, Verdict.UNSUPPORTED).judge(answered("chat", 1));
        samples().judge(answered("chat", 1));

        assertThat(heard)
                .containsExactly("in-process SUPPORTED", "in-process UNJUDGED", "chat UNSUPPORTED", "chat UNJUDGED");
        assertThat(tried)
                .as("what a canary hears")
                .containsExactly(
                        "cny_1/candidate SUPPORTED",
                        "cny_1/candidate UNJUDGED",
                        "cny_1/candidate UNSUPPORTED",
                        "cny_1/candidate UNJUDGED");
    }

    @Test
    void noMoreThanTheHoursNumberIsJudgedAndNothingThatTheBudgetDoesNotPay() {
        var samples = samples(Verdict.SUPPORTED);
        for (int i = 0; i < 3; i++) {
            samples.judge(answered("in-process", 1));
        }
        assertThat(heard).containsExactly("in-process SUPPORTED", "in-process SUPPORTED", "skipped");
        now = now.plusSeconds(3_600);
        spent = true;
        samples.judge(answered("chat", 1));
        samples.judge(answered("in-process", 1));
        assertThat(heard.subList(3, 5)).containsExactly("skipped", "in-process SUPPORTED");
    }

    @Test
    void aClockThatJumpsBackBeginsAnotherHour() {
        var samples = samples(Verdict.SUPPORTED);
        for (int i = 0; i < 3; i++) {
            samples.judge(answered("in-process", 1));
        }
        now = now.minusSeconds(86_400);
        samples.judge(answered("in-process", 1));
        assertThat(heard)
                .containsExactly("in-process SUPPORTED", "in-process SUPPORTED", "skipped", "in-process SUPPORTED");
    }
}
