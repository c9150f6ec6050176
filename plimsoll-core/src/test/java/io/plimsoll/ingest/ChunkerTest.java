package io.plimsoll.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.Chunking;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Passage;
import io.plimsoll.inference.WordCounter;
import io.plimsoll.ingest.ParsedDocument.Block;
import io.plimsoll.ingest.ParsedDocument.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {

    private static final DocumentId ID = new DocumentId("handbook.md");
    private final WordCounter tokens = new WordCounter();

    @Test
    void aPassageKnowsTheHeadingsItStandsUnder() {
        var document = new Text()
                .heading(1, "On call")
                .paragraph(sentences(12))
                .heading(2, "Pay")
                .paragraph(sentences(12))
                .heading(1, "Leave")
                .paragraph(sentences(12))
                .parsed();

        var passages = chunk(document, new Chunking(256, 0));

        assertThat(passages)
                .extracting(Passage::heading)
                .containsExactly(List.of("On call"), List.of("On call", "Pay"), List.of("Leave"));
    }

    @Test
    void aShortSectionSharesAPassageWithTheNextOne() {
        var document = new Text()
                .heading(1, "A")
                .paragraph("One short line.")
                .heading(1, "B")
                .paragraph("Another short line.")
                .parsed();

        var passages = chunk(document, new Chunking(256, 0));

        assertThat(passages).hasSize(1);
        assertThat(passages.getFirst().text()).contains("One short line.", "B", "Another short line.");
    }

    @Test
    void headingsUnderWhichNothingStandsAreTextToo() {
        var slides = new Text()
                .heading(1, "Harbour plan")
                .heading(2, "Pilots board at buoy seven")
                .heading(2, "Tugs wait at the mole")
                .heading(1, "Thank you")
                .parsed();

        var passages = chunk(slides, new Chunking(256, 0));

        assertThat(passages).hasSize(1);
        assertThat(passages.getFirst().text())
                .contains("Pilots board at buoy seven", "Tugs wait at the mole", "Thank you");
        assertThat(passages.getFirst().heading()).containsExactly("Harbour plan");
        assertThat(chunk(new Text().heading(1, "Here is some text").parsed(), new Chunking(256, 0)))
                .extracting(Passage::text)
                .containsExactly("Here is some text");
    }

    @Test
    void aCutSectionRepeatsItsLastSentences() {
        var document = new Text().paragraph(sentences(40)).parsed();

        var passages = chunk(document, new Chunking(64, 16));

        assertThat(passages.size()).isGreaterThan(3);
        for (int i = 1; i < passages.size(); i++) {
            assertThat(passages.get(i).start()).isLessThan(passages.get(i - 1).end());
        }
    }

    @Test
    void anEmojiIsNeverCutInTwo() {
        var document = new Text().paragraph("🚢".repeat(500)).parsed();

        var passages = chunk(document, new Chunking(32, 0));

        assertThat(passages).allSatisfy(passage -> {
            assertThat(Character.isLowSurrogate(passage.text().charAt(0))).isFalse();
            assertThat(Character.isHighSurrogate(
                            passage.text().charAt(passage.text().length() - 1)))
                    .isFalse();
        });
        assertThat(passages.stream().mapToInt(p -> p.text().length()).sum()).isEqualTo(1_000);
    }

    @Test
    void aTableRowIsKeptWhole() {
        var text = new Text();
        for (int i = 0; i < 30; i++) {
            text.row("ship " + i + " | port " + i + " | 40 containers");
        }

        var passages = chunk(text.parsed(), new Chunking(48, 0));

        assertThat(passages.size()).isGreaterThan(1);
        assertThat(passages).allSatisfy(passage -> {
            assertThat(passage.text()).startsWith("ship ");
            assertThat(passage.text()).endsWith("40 containers");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
    void anyDocumentIsCoveredWithinTheBudget(long seed) {
        var random = new Random(seed);
        var document = random(random);
        var chunking = new Chunking(32 + random.nextInt(200), random.nextInt(16));

        var passages = chunk(document, chunking);

        var covered = new boolean[document.text().length()];
        for (var passage : passages) {
            assertThat(passage.text())
                    .as("seed %s", seed)
                    .isEqualTo(document.text().substring(passage.start(), passage.end()));
            assertThat(tokens.count(EmbeddingText.of("Title", passage, tokens, chunking.maxTokens())))
                    .as("seed %s, passage %s", seed, passage.id())
                    .isLessThanOrEqualTo(chunking.maxTokens());
            java.util.Arrays.fill(covered, passage.start(), passage.end(), true);
        }
        for (var block : document.blocks()) {
            for (int at = block.start(); at < block.end() && block.kind() != Kind.HEADING; at++) {
                assertThat(covered[at] || Character.isWhitespace(document.text().charAt(at)))
                        .as("seed %s, offset %s", seed, at)
                        .isTrue();
            }
        }
    }

    private List<Passage> chunk(ParsedDocument document, Chunking chunking) {
        return new Chunker(chunking, tokens, 512).chunk(ID, "Title", document);
    }

    private static String sentences(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("The crane number ").append(i).append(" lifts boxes all day. ");
        }
        return text.toString().strip();
    }

    private static ParsedDocument random(Random random) {
        var text = new Text();
        int blocks = 1 + random.nextInt(30);
        for (int i = 0; i < blocks; i++) {
            switch (random.nextInt(5)) {
                case 0 -> text.heading(1 + random.nextInt(4), words(random, 1 + random.nextInt(8)));
                case 1 -> text.row(words(random, 1 + random.nextInt(120)));
                case 2 -> text.code(words(random, 3) + "\n  " + words(random, 40));
                default -> text.paragraph(words(random, 1 + random.nextInt(200)));
            }
        }
        text.paragraph(words(random, 5));
        return text.parsed();
    }

    private static String words(Random random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(20) == 0 ? 300 : 1 + random.nextInt(9);
            for (int c = 0; c < length; c++) {
                text.appendCodePoint(random.nextInt(30) == 0 ? 0x1F6A2 : 'a' + random.nextInt(26));
            }
            text.append(random.nextInt(8) == 0 ? ". " : " ");
        }
        return text.toString().strip();
    }

    /// Writes a parsed document.
    private static final class Text {
        private final StringBuilder text = new StringBuilder();
        private final List<Block> blocks = new ArrayList<>();

        Text heading(int level, String words) {
            return add(Kind.HEADING, level, words);
        }

        Text paragraph(String words) {
            return add(Kind.PARAGRAPH, 0, words);
        }

        Text row(String words) {
            return add(Kind.TABLE_ROW, 0, words);
        }

        Text code(String words) {
            return add(Kind.CODE, 0, words);
        }

        private Text add(Kind kind, int level, String words) {
            int start = text.length();
            text.append(words);
            blocks.add(new Block(kind, start, text.length(), level, Optional.empty()));
            text.append("\n\n");
            return this;
        }

        ParsedDocument parsed() {
            return new ParsedDocument(Optional.empty(), text.toString(), blocks);
        }
    }
}
