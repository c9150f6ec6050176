package io.plimsoll.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every [ObjectStore] does.
public abstract class ObjectStoreContract {

    protected ObjectStore objects;

    /// An empty store.
    protected abstract ObjectStore open();

    @BeforeEach
    final void openStore() {
        objects = open();
    }

    @AfterEach
    final void closeStore() {
        objects.close();
    }

    protected static String sha256(byte[] content) {
        return Sha256.hex(content);
    }

    protected final void put(String key, byte[] content) {
        objects.put(key, new ByteArrayInputStream(content), content.length, sha256(content));
    }

    protected final void put(String key, String content) {
        put(key, content.getBytes(UTF_8));
    }

    protected final byte[] read(String key) throws IOException {
        try (var content = objects.get(key).orElseThrow()) {
            return content.readAllBytes();
        }
    }

    private List<String> keys(String prefix, int pageSize) {
        var keys = new ArrayList<String>();
        var after = Optional.<String>empty();
        for (boolean more = true; more; ) {
            var page = objects.list(prefix, after, pageSize);
            assertThat(page.objects().size()).isLessThanOrEqualTo(pageSize);
            page.objects().forEach(object -> keys.add(object.key()));
            more = page.more();
            after = page.objects().isEmpty()
                    ? after
                    : Optional.of(page.objects().getLast().key());
            assertThat(more && page.objects().isEmpty())
                    .as("a page that says more has something")
                    .isFalse();
        }
        return keys;
    }

    @Test
    void contentComesBackAsItWasPut() throws IOException {
        var large = new byte[1_000_003];
        new Random(1).nextBytes(large);
        put("a/large", large);
        put("a/empty", new byte[0]);
        put("a/small", "hello");
        assertThat(read("a/large")).isEqualTo(large);
        assertThat(read("a/empty")).isEmpty();
        assertThat(read("a/small")).asString(UTF_8).isEqualTo("hello");
    }

    @Test
    void headTellsSizeAndAge() {
        put("a/small", "hello");
        var head = objects.head("a/small").orElseThrow();
        assertThat(head.key()).isEqualTo("a/small");
        assertThat(head.bytes()).isEqualTo(5);
        assertThat(head.etag()).isNotBlank();
        assertThat(head.lastModified())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(5)),
                        Instant.now().plus(Duration.ofMinutes(5)));
    }

    @Test
    void aListingSaysWhatHeadSays() {
        put("a/small", "hello");
        var listed = objects.list("", Optional.empty(), 10).objects().getFirst();
        var head = objects.head("a/small").orElseThrow();
        assertThat(listed.key()).isEqualTo(head.key());
        assertThat(listed.bytes()).isEqualTo(head.bytes());
        assertThat(listed.etag()).isEqualTo(head.etag());
        assertThat(Duration.between(listed.lastModified(), head.lastModified()).abs())
                .isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void anotherContentUnderTheSameKeyTakesThePlaceAndHasAnotherEtag() throws IOException {
        put("a", "one");
        var before = objects.head("a").orElseThrow();
        put("a", "three");
        assertThat(read("a")).asString(UTF_8).isEqualTo("three");
        assertThat(objects.head("a").orElseThrow().etag()).isNotEqualTo(before.etag());
        assertThat(keys("", 10)).containsExactly("a");
    }

    @Test
    void whatIsNotThereIsAbsent() {
        put("folder/object", "hello");
        assertThat(objects.get("none")).isEmpty();
        assertThat(objects.head("none")).isEmpty();
        assertThat(objects.get("folder")).isEmpty();
        assertThat(objects.head("folder")).isEmpty();
        assertThat(objects.get("folder/object/none")).isEmpty();
    }

    @Test
    void aDeletedObjectIsGoneAndDeletingItAgainIsHarmless() {
        put("a/b", "hello");
        objects.delete("a/b");
        objects.delete("a/b");
        objects.delete("none/at/all");
        assertThat(objects.get("a/b")).isEmpty();
        assertThat(keys("", 10)).isEmpty();
    }

    @Test
    void aListingIsInTheOrderOfTheBytesHoweverItIsPaged() {
        var names = List.of("a-b/c", "a.txt", "a/b.c/d", "a/b/c", "a/b0", "a0", "b", "\uFFEE");
        names.forEach(name -> put("x/" + name, name));
        var expected = names.stream()
                .map(name -> "x/" + name)
                .sorted(ObjectKeys::compare)
                .toList();
        for (int page : new int[] {1, 2, 3, 1_000}) {
            assertThat(keys("", page)).as("pages of %d", page).isEqualTo(expected);
        }
    }

    @Test
    void aPrefixIsABeginningOfTheKeyAndNotAFolder() {
        for (var key : List.of("ab", "abc/d", "abd", "b/ab")) {
            put(key, key);
        }
        assertThat(keys("ab", 2)).containsExactly("ab", "abc/d", "abd");
        assertThat(keys("abc/", 2)).containsExactly("abc/d");
        assertThat(keys("abc", 2)).containsExactly("abc/d");
        assertThat(keys("z", 2)).isEmpty();
    }

    @Test
    void aListingGoesOnAfterAKeyThatIsGone() {
        for (var key : List.of("a/1", "a/3", "b")) {
            put(key, key);
        }
        assertThat(objects.list("", Optional.of("a/2"), 10).objects())
                .extracting(StoredObject::key)
                .containsExactly("a/3", "b");
        assertThat(objects.list("a/", Optional.of("a/3"), 10).objects()).isEmpty();
    }

    @Test
    void keysOfAnyScriptAndWithMarksOfUrlsComeBack() throws IOException {
        var odd =
                List.of("Prüfung & Co/ä +%20.txt", "x=1?y#z", "数据/文件", "it's \"quoted\"", "a&amp;b<c>", "\uD83D\uDE00");
        for (var key : odd) {
            put(key, key);
        }
        assertThat(keys("", 2)).containsExactlyInAnyOrderElementsOf(odd);
        for (var key : odd) {
            assertThat(read(key)).asString(UTF_8).isEqualTo(key);
        }
    }

    @Test
    void contentThatIsNotWhatItsHashSaysIsRefusedAndWhatWasThereStays() throws IOException {
        put("a", "before");
        var content = "hello".getBytes(UTF_8);
        assertRefused(() -> objects.put("a", new ByteArrayInputStream(content), 5, sha256("other".getBytes(UTF_8))));
        assertRefused(() -> objects.put("a", new ByteArrayInputStream(content), 4, sha256(content)));
        assertRefused(() -> objects.put("a", new ByteArrayInputStream(content), 6, sha256(content)));
        assertThat(read("a")).asString(UTF_8).isEqualTo("before");
        assertThat(keys("", 10)).containsExactly("a");
    }

    private static void assertRefused(Runnable put) {
        assertThatThrownBy(put::run)
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "..", "a\nb", "a\u0000b"})
    void aKeyThatIsNoRelativePathIsRefused(String key) {
        assertThatThrownBy(() -> put(key, "hello"))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD));
    }

    @Test
    void aKeyIsAtMost1024BytesLong() throws IOException {
        var piece = "k".repeat(127) + "/";
        var longest = piece.repeat(8).substring(0, 1_023) + "k";
        put(longest, "hello");
        assertThat(read(longest)).asString(UTF_8).isEqualTo("hello");
        assertThatThrownBy(() -> put(longest + "k", "hello"))
                .isInstanceOfSatisfying(
                        PlimsollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD));
    }

    @Test
    void theStreamStaysOpen() {
        var closed = new AtomicBoolean();
        var content = new ByteArrayInputStream("hello".getBytes(UTF_8)) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        objects.put("a", content, 5, sha256("hello".getBytes(UTF_8)));
        assertThat(closed).isFalse();
    }

    @Test
    void aReaderMayStopHalfWay() throws IOException {
        var large = new byte[3_000_000];
        new Random(2).nextBytes(large);
        put("large", large);
        for (int i = 0; i < 20; i++) {
            try (var content = objects.get("large").orElseThrow()) {
                assertThat(content.readNBytes(10)).hasSize(10);
            }
        }
        assertThat(read("large")).isEqualTo(large);
    }

    @Test
    void manyPutsAtOnceAreAllThereWhenTheyAreFinishedAndOneThatIsWrongIsNot() throws Exception {
        try (var bulk = objects.bulk();
                var threads = Executors.newFixedThreadPool(4)) {
            var puts = new ArrayList<Future<?>>();
            for (int i = 0; i < 40; i++) {
                var content = ("content " + i).getBytes(UTF_8);
                var key = "many/" + i % 7 + "/" + i;
                puts.add(threads.submit(
                        () -> bulk.put(key, new ByteArrayInputStream(content), content.length, sha256(content))));
            }
            for (var put : puts) {
                put.get();
            }
            var wrong = "wrong".getBytes(UTF_8);
            assertThatThrownBy(() -> bulk.put(
                            "many/wrong",
                            new ByteArrayInputStream(wrong),
                            wrong.length,
                            sha256("other".getBytes(UTF_8))))
                    .isInstanceOfSatisfying(
                            PlimsollException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
            bulk.finish();
        }
        assertThat(objects.list("many/", Optional.empty(), 100).objects()).hasSize(40);
        try (var content = objects.get("many/3/10").orElseThrow()) {
            assertThat(content).hasContent("content 10");
        }
    }
}
