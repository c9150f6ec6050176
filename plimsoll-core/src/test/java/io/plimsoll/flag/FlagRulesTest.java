package io.plimsoll.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.tenant.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlagRulesTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final SipKey KEY = SipKey.parse("000102030405060708090a0b0c0d0e0f");

    private final List<FlagEntry> entries = new ArrayList<>();
    private final List<FlagHold> holds = new ArrayList<>();

    private FlagRulesTest set(Flag<?> flag, FlagScope scope, String value) {
        return set(flag, scope, value, false);
    }

    private FlagRulesTest set(Flag<?> flag, FlagScope scope, String value, boolean locked) {
        var setting = new FlagSetting(flag, scope, value, locked, Optional.empty());
        entries.add(new FlagEntry(
                flag.name(), scope, setting.value(), locked, Optional.empty(), entries.size() + 1, Instant.EPOCH, "x"));
        return this;
    }

    private FlagRules rules() {
        return new FlagRules(new FlagStore.State(entries.size(), KEY, entries), Map.of(), Map.of(), holds);
    }

    private static FlagUser principal(String id) {
        return new FlagUser(ACME, id);
    }

    private FlagSnapshot snapshot(String id) {
        return rules().snapshot(principal(id), FlagProvider.Values.NONE);
    }

    @Test
    void eachLevelGoesBeforeTheNext() {
        var provided = new FlagProvider.Values(Map.of(Flags.K, 2));
        var me = principal("me");
        var levels = new ArrayList<String>();
        var settings = new FlagRules(new FlagStore.State(0, KEY, List.of()), Map.of(Flags.K, 1), Map.of(), List.of());
        levels.add(shown(settings.snapshot(me, FlagProvider.Values.NONE)));
        levels.add(shown(rules().snapshot(me, provided)));
        levels.add(shown(set(Flags.K, FlagScope.global(), "3").rules().snapshot(me, provided)));
        levels.add(shown(set(Flags.K, FlagScope.percentage(), "4=100").rules().snapshot(me, provided)));
        levels.add(shown(set(Flags.K, new FlagScope.OfTenant(ACME), "5").rules().snapshot(me, provided)));
        levels.add(shown(
                set(Flags.K, new FlagScope.OfPrincipal(ACME, "me"), "6").rules().snapshot(me, provided)));
        levels.add(shown(rules().snapshot(me, provided).requesting(Flags.K, 7)));
        levels.add(shown(new FlagRules(new FlagStore.State(0, KEY, entries), Map.of(), Map.of(Flags.K, 8), holds)
                .snapshot(me, provided)
                .requesting(Flags.K, 7)));

        assertThat(levels)
                .containsExactly(
                        "1 default",
                        "2 provider",
                        "3 global",
                        "4 percentage",
                        "5 tenant",
                        "6 principal",
                        "7 request",
                        "8 emergency");
    }

    private static String shown(FlagSnapshot snapshot) {
        return snapshot.get(Flags.K) + " " + snapshot.level(Flags.K).wireName();
    }

    @Test
    void aTenantsValueIsNobodyElses() {
        set(Flags.K, new FlagScope.OfTenant(new TenantId("other")), "3");
        set(Flags.K, new FlagScope.OfPrincipal(new TenantId("other"), "me"), "4");

        assertThat(snapshot("me").get(Flags.K)).isEqualTo(10);
    }

    @Test
    void aLockedValueHoldsAgainstAllOthersAndSaysWhomItOverruled() {
        set(Flags.RERANK, FlagScope.global(), "false", true);
        set(Flags.RERANK, new FlagScope.OfTenant(new TenantId("keen")), "true");
        var keen = new FlagUser(new TenantId("keen"), "me");

        var plain = snapshot("me");
        assertThat(plain.get(Flags.RERANK)).isFalse();
        assertThat(plain.overruled()).isEmpty();
        assertThat(plain.requesting(Flags.RERANK, false).overruled()).isEmpty();

        var asking = plain.requesting(Flags.RERANK, true);
        assertThat(asking.get(Flags.RERANK)).isFalse();
        assertThat(asking.level(Flags.RERANK)).isEqualTo(FlagLevel.LOCK);
        assertThat(asking.overruled()).containsExactly(Flags.RERANK);

        assertThat(rules().snapshot(keen, FlagProvider.Values.NONE).overruled()).containsExactly(Flags.RERANK);
    }

    private void hold(Flag<?> flag, FlagScope scope, String value, int level, String holder) {
        holds.add(FlagHold.of(flag, scope, value, level, holder, Instant.MAX));
    }

    @Test
    void whatARunbookHoldsGoesBeforeRequestsAndDefaultsAndSaysSo() {
        hold(Flags.RERANK, FlagScope.global(), "false", 1, "slow");
        var byDefault = new FlagRules(
                        new FlagStore.State(0, KEY, List.of()), Map.of(Flags.RERANK, true), Map.of(), holds)
                .snapshot(principal("me"), FlagProvider.Values.NONE);

        assertThat(byDefault.get(Flags.RERANK)).isFalse();
        assertThat(byDefault.level(Flags.RERANK)).isEqualTo(FlagLevel.RUNBOOK);
        assertThat(byDefault.overruled()).containsExactly(Flags.RERANK);
        assertThat(snapshot("me").overruled()).isEmpty();
        assertThat(snapshot("me").requesting(Flags.RERANK, true).get(Flags.RERANK))
                .isFalse();
        assertThat(snapshot("me").requesting(Flags.RERANK, true).overruled()).containsExactly(Flags.RERANK);
        assertThat(rules().explain(Flags.RERANK, principal("me"), FlagProvider.Values.NONE)
                        .level())
                .isEqualTo(FlagLevel.RUNBOOK);
    }

    @Test
    void whatSomebodyHasSetByHandGoesBeforeEveryRunbook() {
        hold(Flags.K, FlagScope.global(), "3", 9, "slow");
        for (var scope :
                List.of(FlagScope.global(), new FlagScope.OfTenant(ACME), new FlagScope.OfPrincipal(ACME, "me"))) {
            entries.clear();
            set(Flags.K, scope, "50");
            assertThat(snapshot("me").get(Flags.K)).as(scope.wireName()).isEqualTo(50);
            assertThat(rules().explain(Flags.K, principal("me"), FlagProvider.Values.NONE)
                            .level())
                    .isEqualTo(scope.level());
        }
        entries.clear();
        set(Flags.K, FlagScope.percentage(), "50=100");
        assertThat(snapshot("me").get(Flags.K)).isEqualTo(50);
    }

    @Test
    void ofSeveralHoldsTheStrongestCountsAndItsEndLeavesTheOthers() {
        hold(Flags.K, FlagScope.global(), "5", 1, "slow");
        hold(Flags.K, new FlagScope.OfTenant(ACME), "4", 1, "slow for acme");
        hold(Flags.K, FlagScope.global(), "2", 2, "slower");

        assertThat(snapshot("me").get(Flags.K)).isEqualTo(2);
        holds.removeLast();
        assertThat(snapshot("me").get(Flags.K)).isEqualTo(4);
        holds.removeLast();
        assertThat(snapshot("me").get(Flags.K)).isEqualTo(5);
        holds.clear();
        assertThat(snapshot("me").get(Flags.K)).isEqualTo(10);
    }

    @Test
    void aNumberThatIsHeldIsACeiling() {
        hold(Flags.K, FlagScope.global(), "5", 1, "slow");

        assertThat(snapshot("me").requesting(Flags.K, 3).get(Flags.K)).isEqualTo(3);
        assertThat(snapshot("me").requesting(Flags.K, 30).get(Flags.K)).isEqualTo(5);
        var provided = new FlagProvider.Values(Map.of(Flags.K, 2));
        assertThat(rules().snapshot(principal("me"), provided).get(Flags.K)).isEqualTo(2);
        assertThat(rules().snapshot(principal("me"), provided).overruled()).isEmpty();
    }

    @Test
    void aHoldThatIsNotUnderstoodIsLeftOutAndNamed() {
        holds.add(new FlagHold("of-old", FlagScope.global(), "1", 1, "slow", Instant.MAX));

        assertThat(rules().problems()).singleElement().asString().contains("slow", "of-old");
    }

    @Test
    void sharesAreMetAndAUserStaysInTheirs() {
        set(Flags.GENERATOR, FlagScope.percentage(), "extractive=5");
        var inFive = users("extractive");
        entries.clear();
        set(Flags.GENERATOR, FlagScope.percentage(), "extractive=25");
        var inTwentyFive = users("extractive");

        assertThat(inFive.size()).isBetween(430, 570);
        assertThat(inTwentyFive.size()).isBetween(2_350, 2_650);
        assertThat(inTwentyFive).containsAll(inFive);
    }

    @Test
    void sharesOfTwoFlagsFallOnDifferentUsers() {
        set(Flags.GENERATOR, FlagScope.percentage(), "extractive=50");
        set(Flags.RERANK, FlagScope.percentage(), "true=50");
        var rules = rules();
        long both = java.util.stream.IntStream.range(0, 10_000)
                .mapToObj(i -> rules.snapshot(principal("u" + i), FlagProvider.Values.NONE))
                .filter(flags ->
                        flags.get(Flags.RERANK) && flags.get(Flags.GENERATOR).equals("extractive"))
                .count();

        assertThat(both).isBetween(2_300L, 2_700L);
    }

    private List<String> users(String value) {
        var rules = rules();
        var users = new ArrayList<String>();
        for (int i = 0; i < 10_000; i++) {
            if (rules.snapshot(principal("user-" + i), FlagProvider.Values.NONE)
                    .get(Flags.GENERATOR)
                    .equals(value)) {
                users.add("user-" + i);
            }
        }
        return users;
    }

    @Test
    void theHashStandsForTheValuesWhereverTheyComeFrom() {
        var declared = snapshot("me").hash();
        set(Flags.K, FlagScope.global(), "10");
        assertThat(snapshot("me").hash()).isEqualTo(declared).matches("[0-9a-f]{16}");
        assertThat(FlagSnapshot.STANDARD.hash()).isEqualTo(declared);

        set(Flags.K, new FlagScope.OfTenant(ACME), "11");
        assertThat(snapshot("me").hash()).isNotEqualTo(declared);
        assertThat(snapshot("me").requesting(Flags.K, 10).hash()).isEqualTo(declared);
        assertThat(snapshot("me").requesting(Flags.K, 10)).isEqualTo(FlagSnapshot.STANDARD);
    }

    @Test
    void anExplanationNamesTheLevelThatWinsAndWhy() {
        set(Flags.K, FlagScope.global(), "20");
        set(Flags.K, FlagScope.percentage(), "30=100");

        var explanation = rules().explain(Flags.K, principal("me"), FlagProvider.Values.NONE);

        assertThat(explanation.value()).isEqualTo("30");
        assertThat(explanation.level()).isEqualTo(FlagLevel.PERCENTAGE);
        assertThat(explanation.steps())
                .filteredOn(FlagExplanation.Step::wins)
                .singleElement()
                .satisfies(step -> assertThat(step.why()).matches("the user stands at [0-9.]+ of 100"));
        assertThat(explanation.steps().stream()
                        .filter(step -> step.value().isPresent())
                        .map(FlagExplanation.Step::level))
                .containsExactly(FlagLevel.PERCENTAGE, FlagLevel.GLOBAL, FlagLevel.DEFAULT);
    }

    @Test
    void whatAnotherVersionWroteIsNamedAndLeftOut() {
        entries.add(
                new FlagEntry("telepathy", FlagScope.global(), "true", false, Optional.empty(), 1, Instant.EPOCH, "x"));
        entries.add(new FlagEntry("k", FlagScope.global(), "5000", false, Optional.empty(), 2, Instant.EPOCH, "x"));
        set(Flags.RERANK, FlagScope.global(), "true");

        assertThat(rules().problems()).hasSize(2);
        assertThat(rules().problems().get(0)).contains("telepathy");
        assertThat(rules().problems().get(1)).contains("'k'", "a whole number from 1 to 100");
        assertThat(snapshot("me").get(Flags.RERANK)).isTrue();
        assertThat(snapshot("me").get(Flags.K)).isEqualTo(10);
    }

    @Test
    void anUnknownFlagIsRefusedWithTheNearestKnownName() {
        assertThatThrownBy(() -> Flags.named("re-rank")).isInstanceOfSatisfying(PlimsollException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(refusal.detail()).contains("did you mean 'rerank'?");
        });
        assertThatThrownBy(() -> Flags.named("xyz")).hasMessageContaining("there are rewrite, search-mode,");
    }

    @Test
    void wrongValuesAreRefusedWithTheirBounds() {
        assertThatThrownBy(() -> Flags.SEARCH_MODE.of("hybird"))
                .hasMessage("the flag 'search-mode': the value is one of hybrid, lexical, vector;"
                        + " did you mean 'hybrid'?");
        assertThatThrownBy(() -> Flags.K.of(101)).hasMessageContaining("a whole number from 1 to 100");
        assertThatThrownBy(() -> Flags.K.of(1.5)).hasMessageContaining("a whole number from 1 to 100");
        assertThatThrownBy(() -> Flags.K.of("7")).hasMessageContaining("a whole number from 1 to 100");
        assertThatThrownBy(() -> Flags.VECTOR_WEIGHT.of(1.01)).hasMessageContaining("a number from 0.0 to 1.0");
        assertThatThrownBy(() -> Flags.VECTOR_WEIGHT.of(Double.NaN)).hasMessageContaining("a number from 0.0");
        assertThatThrownBy(() -> Flags.RERANK.of("yes")).hasMessageContaining("true or false");
        assertThatThrownBy(() -> set(Flags.K, FlagScope.percentage(), "5=60,6=41"))
                .hasMessage("the percentages add up to 101, over 100");
        assertThatThrownBy(() -> set(Flags.K, FlagScope.percentage(), "5=101"))
                .hasMessage("a percentage is between 0 and 100");
        assertThatThrownBy(() -> set(Flags.K, FlagScope.percentage(), "5=0.001"))
                .hasMessageContaining("at most 2 decimals");
        assertThatThrownBy(() -> set(Flags.K, FlagScope.percentage(), "500=5")).hasMessageContaining("from 1 to 100");
        assertThatThrownBy(() -> set(Flags.RERANK, new FlagScope.OfTenant(ACME), "false", true))
                .hasMessageContaining("only the value at the level 'global' can be locked");
    }

    @Test
    void theHashOfUsersIsSipHash() {
        var input = new byte[15];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) i;
        }
        // the example of the paper's appendix, and the first of its authors' vectors
        assertThat(HexFormat.of().toHexDigits(KEY.hash(input))).isEqualTo("a129ca6149be45e5");
        assertThat(HexFormat.of().toHexDigits(KEY.hash(new byte[0]))).isEqualTo("726fdb47dd0e0e31");
        assertThat(SipKey.parse(KEY.hex())).isEqualTo(KEY);
    }
}
