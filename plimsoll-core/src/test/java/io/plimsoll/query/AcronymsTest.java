package io.plimsoll.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcronymsTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            RPO; the agreed recovery point objective (RPO) is one hour; recovery point objective
            RPO; RPO (recovery point objective); recovery point objective
            RPO; RPO: recovery point objective; recovery point objective
            BAF; | BAF | bunker adjustment factor | a surcharge; bunker adjustment factor
            TOS; TOS – terms of service; terms of service
            """)
    void anExplainedAcronymIsExpanded(String acronym, String text, String expansion) {
        assertThat(Acronyms.expansion(acronym, text)).contains(expansion);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            RPO; the RPO is one hour
            RPO; really big hammer (RPO)
            RPO; RPO (see chapter 4)
            """)
    void anUnexplainedOneIsNot(String acronym, String text) {
        assertThat(Acronyms.expansion(acronym, text)).isEmpty();
    }
}
