package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Pattern PACKAGE_ROW = Pattern.compile("(?m)^\\| `([a-z]+)` \\|");

    /// Surefire runs in the module's folder.
    @Test
    void theTableNamesEveryPackageAndNoOther() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        try (var folders = Files.list(Path.of("src/main/java/io/plimsoll/server"))) {
            var packages = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .toList();

            assertThat(PACKAGE_ROW.matcher(readme).results().map(row -> row.group(1)))
                    .containsExactlyInAnyOrderElementsOf(packages);
        }
    }
}
