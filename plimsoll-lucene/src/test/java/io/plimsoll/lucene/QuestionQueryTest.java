package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.engine.Filter;
import io.plimsoll.engine.Hit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionQueryTest {

    private static final List<String> LANGUAGES = List.of("en", "de", "fr", "es", "ru", "ja", "xx", "pt-BR", "?");

    @TempDir
    private Path folder;

    private LuceneEngine engine;

    @BeforeEach
    void openEngine() {
        engine = new LuceneEngine(folder, LuceneSettings.defaults());
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void namesAreFoundInMoreLanguagesThanAreAnalyzed() {
        writeAllLanguages();

        assertThat(ask("Rotterdam", Optional.empty())).hasSize(LANGUAGES.size());
        assertThat(ask("Rotterdam", Optional.of("nl"))).hasSize(LANGUAGES.size());
        assertThat(ask("Rotterdam", Optional.of("ja")))
                .hasSize(LANGUAGES.size())
                .startsWith("ja#0");
    }

    @Test
    void theLongestQuestionInManyLanguagesUnderTheLargestFilterIsAnswered() {
        writeAllLanguages();
        var question = IntStream.range(0, 2_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        var filter = new Filter.Or(IntStream.range(0, Filter.MAX_TERMS)
                .<Filter>mapToObj(i -> new Filter.Not(new Filter.Equal("v", new MetadataValue.Numeric(i))))
                .toList());
        var request = Samples.request(Samples.generation(1), Set.of("hr"), Optional.of(filter), 10);

        assertThat(engine.lexical(Samples.context(), request, "Rotterdam " + question, Optional.of("en")))
                .hasSize(LANGUAGES.size());
    }

    @Test
    void aQuestionOfStopWordsAloneIsSearchedByItsWords() {
        write("a", "en", "To be or not to be");
        write("b", "en", "a harbour");
        engine.refresh(Samples.generation(1));

        assertThat(ask("to be or not", Optional.of("en"))).containsExactly("a#0");
    }

    @Test
    void stopWordsOfTheQuestionsLanguageFindNothingInOthers() {
        write("a", "en", "a die of brass");
        write("b", "de", "ein Hafen");
        engine.refresh(Samples.generation(1));

        assertThat(ask("die Hafen", Optional.of("de"))).containsExactly("b#0");
    }

    @Test
    void languageCodesAreReducedToTheirFirstSubtag() {
        assertThat(Analyzers.languageOf("pt-BR")).isEqualTo("pt");
        assertThat(Analyzers.languageOf("EN_us")).isEqualTo("en");
        assertThat(Analyzers.languageOf("")).isEqualTo("und");
        assertThat(Analyzers.languageOf("text/html")).isEqualTo("und");
    }

    private void writeAllLanguages() {
        LANGUAGES.forEach(language -> write(Analyzers.languageOf(language), language, "Rotterdam 1872"));
        engine.refresh(Samples.generation(1));
    }

    private void write(String id, String language, String text) {
        engine.write(
                Samples.generation(1),
                Samples.document(
                        id, "", language, Metadata.EMPTY, Set.of(), List.of(text), List.of(new float[] {1, 0, 0, 0})));
    }

    private List<String> ask(String question, Optional<String> language) {
        var hits = engine.lexical(Samples.context(), Samples.request(Samples.generation(1), 20), question, language);
        return hits.stream()
                .map(Hit::passage)
                .map(passage -> passage.id().toString())
                .toList();
    }
}
