package io.plimsoll.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.digest.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {

    private static final BundledModel MODEL = BundledModel.MINILM_L6;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Weights weights() {
        return Weights.of(MODEL, folder);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder.resolve("models"))) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void theyAreUnpackedOnceAndAsTheyWerePacked() throws IOException {
        var first = weights();
        var written = Files.getLastModifiedTime(first.file());
        try (var packed = WeightsTest.class.getResourceAsStream(MODEL.weightsResource())) {
            assertThat(packed).isNotNull();
            assertThat(first.sha256()).isEqualTo(Sha256.hex(packed.readAllBytes()));
        }
        assertThat(Sha256.hex(Files.readAllBytes(first.file()))).isEqualTo(first.sha256());

        assertThat(weights()).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first.file())).isEqualTo(written);
        assertThat(names()).hasSize(2);
    }

    @Test
    void aFileThatWasDamagedCutOrLacksItsDigestIsUnpackedAgain() throws IOException {
        var whole = weights();
        try (var file = new RandomAccessFile(whole.file().toFile(), "rw")) {
            file.seek(file.length() / 2);
            int there = file.read();
            file.seek(file.length() / 2);
            file.write(there ^ 1);
        }
        assertWhole(whole);

        Files.write(whole.file(), new byte[] {1});
        assertWhole(whole);

        Files.delete(folder.resolve("models").resolve(whole.file().getFileName() + ".sha256"));
        assertWhole(whole);
    }

    private void assertWhole(Weights whole) throws IOException {
        assertThat(weights()).isEqualTo(whole);
        assertThat(Sha256.hex(Files.readAllBytes(whole.file()))).isEqualTo(whole.sha256());
    }

    @Test
    void whatOtherVersionsAndKilledOnesLeftGoes() throws IOException {
        var models = Files.createDirectories(folder.resolve("models"));
        Files.write(models.resolve(MODEL.wireName() + "-00000000.onnx"), new byte[] {1});
        var abandoned = Files.write(models.resolve(MODEL.wireName() + "-00000000.onnx1.part"), new byte[] {1});
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minusSeconds(7_200)));
        var atWork = Files.write(models.resolve(MODEL.wireName() + "-00000000.onnx2.part"), new byte[] {1});
        var anothers = Files.write(models.resolve("other-00000000.onnx"), new byte[] {1});

        var own = String.valueOf(weights().file().getFileName());

        assertThat(names())
                .containsExactlyInAnyOrder(
                        own,
                        own + ".sha256",
                        String.valueOf(atWork.getFileName()),
                        String.valueOf(anothers.getFileName()));
    }
}
