package io.plimsoll.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;

class StoredPassageTest {

    private static final int CASES = 1_000;

    @Test
    void whatIsStoredComesBackEqual() throws IOException {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (var i = 0; i < CASES; i++) {
            var stored = stored(random);
            assertThat(StoredPassage.decoded(stored.encoded()))
                    .as("seed %d", seed)
                    .isEqualTo(stored);
        }
    }

    @Test
    void anotherVersionIsRefused() {
        var bytes = stored(new Random(1)).encoded();
        bytes.bytes[bytes.offset] = 2;

        assertThatThrownBy(() -> StoredPassage.decoded(bytes))
                .isInstanceOf(CorruptIndexException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void tornBytesAreDamageAndNotADefect() {
        var whole = stored(new Random(1)).encoded();
        for (var length = 0; length < whole.length; length++) {
            var torn = new BytesRef(whole.bytes, whole.offset, length);
            assertThatThrownBy(() -> StoredPassage.decoded(BytesRef.deepCopyOf(torn)))
                    .isInstanceOf(CorruptIndexException.class);
        }
    }

    private static StoredPassage stored(Random random) {
        var text = string(random, 200);
        var start = random.nextInt(1_000_000);
        var passage = new Passage(
                new PassageId(new DocumentId("d" + random.nextInt()), random.nextInt(100_000)),
                text,
                start,
                start + text.length(),
                strings(random, 4),
                random.nextBoolean() ? Optional.of(random.nextInt()) : Optional.empty());
        return new StoredPassage(passage, string(random, 30), metadata(random));
    }

    private static Metadata metadata(Random random) {
        Map<String, MetadataValue> values = new HashMap<>();
        for (var i = random.nextInt(6); i > 0; i--) {
            values.put("field" + random.nextInt(100), value(random));
        }
        return new Metadata(values);
    }

    private static MetadataValue value(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new MetadataValue.Text(string(random, 20));
            case 1 -> new MetadataValue.Numeric(random.nextBoolean() ? -0.0 : random.nextGaussian() * 1e200);
            case 2 -> new MetadataValue.Bool(random.nextBoolean());
            default -> new MetadataValue.Texts(strings(random, 5));
        };
    }

    private static List<String> strings(Random random, int max) {
        return IntStream.range(0, random.nextInt(max + 1))
                .mapToObj(unused -> string(random, 20))
                .toList();
    }

    /// Any UTF-16 units, halves of surrogate pairs among them.
    private static String string(Random random, int max) {
        return random.ints(random.nextInt(max + 1), 0, Character.MAX_VALUE + 1)
                .map(unit -> random.nextBoolean() ? unit % 128 : unit)
                .collect(StringBuilder::new, (text, unit) -> text.append((char) unit), StringBuilder::append)
                .toString();
    }
}
