package io.plimsoll.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimTest {

    private static final Map<Integer, String> SOURCES = Map.of(1, "first", 2, "second");

    @Test
    void marksSayWhatASentenceHasItsClaimFrom() {
        assertThat(Claim.of("Ships float [1]. Stones sink [1][2].\nSome say so.", SOURCES))
                .containsExactly(
                        new Claim("Ships float.", List.of("first")),
                        new Claim("Stones sink.", List.of("first", "second")),
                        new Claim("Some say so.", List.of()));
    }

    @Test
    void marksBehindTheFullStopAreOfTheSentenceBefore() {
        assertThat(Claim.of("Ships float. [1] Stones sink. [2]", SOURCES)
                        .getFirst()
                        .sources())
                .contains("first");
        assertThat(Claim.of("Ships float. [7]", SOURCES)).containsExactly(new Claim("Ships float.", List.of()));
    }
}
