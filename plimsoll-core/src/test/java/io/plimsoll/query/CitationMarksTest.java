package io.plimsoll.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CitationMarksTest {

    @Test
    void aMarkThatDoesNotHoldIsTakenOut() {
        var kept = new CitationMarks("Backups are kept 35 days [1][7]. Logs 14 days [2].").kept((claim, n) -> n != 7);

        assertThat(kept).isEqualTo("Backups are kept 35 days [1]. Logs 14 days [2].");
    }

    @Test
    void theTestHearsTheClaimBeforeTheMark() {
        var claims = new java.util.ArrayList<String>();
        var unused =
                new CitationMarks("One thing [1]. Another thing [2].").kept((claim, n) -> claims.add(claim.strip()));

        assertThat(unused).isNotEmpty();
        assertThat(claims).containsExactly("One thing", "Another thing");
    }

    @Test
    void bracketsThatAreNoMarksStay() {
        var text = "See [appendix] and [] and [1234567] and [2";

        assertThat(new CitationMarks(text).kept((claim, n) -> false)).isEqualTo(text);
    }
}
