package io.plimsoll.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.error.PlimsollException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterTest {

    @Test
    void anEmptyConnectiveCountsAsATerm() {
        for (var empty : List.of(
                new Filter.And(List.of()),
                new Filter.Or(List.of()),
                new Filter.In("a", List.of()),
                new Filter.Not(new Filter.Or(List.of())))) {
            var most = new Filter.And(Collections.nCopies(Filter.MAX_TERMS, empty));
            var tooMany = new Filter.Or(Collections.nCopies(Filter.MAX_TERMS + 1, empty));

            assertThat(Filter.bounded(most)).isEqualTo(most);
            assertThatThrownBy(() -> Filter.bounded(tooMany))
                    .isInstanceOf(PlimsollException.class)
                    .hasMessageContaining("at most 100 terms");
        }
    }

    @Test
    void aFilterHasAtMostTenLevels() {
        Filter filter = new Filter.Exists("a");
        for (int levels = 1; levels < Filter.MAX_DEPTH; levels++) {
            filter = new Filter.Not(filter);
        }
        var deepest = filter;

        assertThat(Filter.bounded(deepest)).isEqualTo(deepest);
        assertThatThrownBy(() -> Filter.bounded(new Filter.And(List.of(deepest))))
                .hasMessageContaining("at most 10 levels");
    }

    @Test
    void aBoundIsNeverNaN() {
        assertThat(new Filter.Range("a", Double.NEGATIVE_INFINITY, true, 1, true).to())
                .isEqualTo(1);
        assertThatThrownBy(() -> new Filter.Range("a", Double.NaN, true, 1, true))
                .isInstanceOf(PlimsollException.class)
                .hasMessageContaining("bound is a number");
        assertThatThrownBy(() -> new Filter.Range("a", 0, true, Double.NaN, true))
                .isInstanceOf(PlimsollException.class);
    }
}
