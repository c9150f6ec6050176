package io.plimsoll.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {

    @TempDir
    private Path folder;

    @Test
    void allThatIsInAFolderGoesWithItAndWhatLinksLeadToStays() throws IOException {
        var tree = Files.createDirectories(folder.resolve("tree/a/b"));
        Files.writeString(tree.resolve("file"), "text");
        var outside = Files.writeString(
                Files.createDirectory(folder.resolve("outside")).resolve("kept"), "text");
        Files.createSymbolicLink(tree.resolve("link"), folder.resolve("outside"));
        FolderTree.delete(folder.resolve("tree"));
        assertThat(folder.resolve("tree")).doesNotExist();
        assertThat(outside).hasContent("text");
    }

    @Test
    void aFolderThatIsNotThereIsNoFailure() throws IOException {
        FolderTree.delete(folder.resolve("absent"));
        assertThat(folder).isEmptyDirectory();
    }
}
