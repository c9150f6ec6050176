package io.plimsoll.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Runs the launcher in a project of its own, with folders that look like JDKs. It prints its command only.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private record Outcome(int exit, String out, String err) {}

    private Path root;
    private Path project;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void copyTheLauncher(@TempDir Path temporary) throws IOException {
        root = temporary.toRealPath();
        project = Files.createDirectories(root.resolve("a project"));
        Files.copy(launcher(), project.resolve("plimsoll"));
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("HOME", root.toString());
        environment.put("PLIMSOLL_JDK_FOLDERS", root.resolve("jdks").toString());
        environment.put("PLIMSOLL_LAUNCHER_DRY_RUN", "1");
        environment.put("PLIMSOLL_NO_BUILD", "1");
    }

    private static Path launcher() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("plimsoll"))) {
            folder = Objects.requireNonNull(folder.getParent());
        }
        return folder.resolve("plimsoll");
    }

    @Test
    void theNamedJdkGoesBeforeAllOthers() throws Exception {
        environment.put("PLIMSOLL_JAVA_HOME", jdk("named", "26.0.1"));
        environment.put("JAVA_HOME", jdk("home", "25"));

        assertThat(launch("version").out())
                .startsWith(root.resolve("named/bin/java").toString());
    }

    @Test
    void aNamedJdkThatIsTooOldIsAnErrorAndNotReplaced() throws Exception {
        environment.put("PLIMSOLL_JAVA_HOME", jdk("named", "17.0.15"));
        environment.put("JAVA_HOME", jdk("home", "25"));

        var outcome = launch("version");

        assertThat(outcome.exit()).isEqualTo(69);
        assertThat(outcome.err()).contains("PLIMSOLL_JAVA_HOME").contains("no JDK 25");
    }

    @Test
    void anOldJavaHomeIsPassedOver() throws Exception {
        environment.put("JAVA_HOME", jdk("home", "1.8.0_402"));
        var newer = jdk("jdks/temurin", "25.0.3");

        assertThat(launch("version").out()).startsWith(newer + "/bin/java");
    }

    @Test
    void theJavaOnThePathIsFollowedThroughItsLinks() throws Exception {
        var home = jdk("elsewhere/jdk", "27");
        var bin = Files.createDirectories(root.resolve("bin"));
        Files.createSymbolicLink(root.resolve("alternative"), Path.of(home, "bin", "java"));
        Files.createSymbolicLink(bin.resolve("java"), Path.of("../alternative"));
        environment.put("PATH", bin + ":/usr/bin:/bin");

        assertThat(launch("version").out()).startsWith(home + "/bin/java");
    }

    @Test
    void jdksOfMacOsLieDeeper() throws Exception {
        var home = jdk("jdks/temurin-25.jdk/Contents/Home", "25");

        assertThat(launch("version").out()).startsWith(home + "/bin/java");
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        var bin = Files.createDirectories(root.resolve("tools"));
        for (var tool : List.of("dirname", "basename", "readlink", "sed", "head", "find")) {
            program(bin.resolve(tool), "exec " + found(tool) + " \"$@\"");
        }
        environment.put("PATH", bin.toString());

        var outcome = launch("version");

        assertThat(outcome.exit()).isEqualTo(69);
        assertThat(outcome.err()).contains("no JDK 25").contains("Install");
    }

    @Test
    void theServerGetsTheVectorModuleAndTheOwnOptionsLast() throws Exception {
        environment.put("JAVA_HOME", jdk("home", "25"));
        environment.put("PLIMSOLL_JAVA_OPTS", "-Xmx1g -Dx=y");

        var command = launch("serve", "--port", "0").out();

        assertThat(command)
                .contains("--add-modules jdk.incubator.vector")
                .containsSubsequence("-Xmx256m", "-Xmx1g", "-Dx=y", "-jar", "serve --port 0");
        assertThat(launch("ask", "why?").out())
                .contains("-XX:TieredStopAtLevel=1")
                .doesNotContain("jdk.incubator.vector");
    }

    @Test
    void theCollectorIsChosenForTheOwnHeapAlone() throws Exception {
        environment.put("JAVA_HOME", jdk("home", "25"));
        assertThat(launch("serve").out()).contains("-Xmx256m", "-XX:+UseSerialGC");
        for (var own : List.of("-Xmx4g", "-XX:MaxRAMPercentage=50", "-XX:+UseG1GC")) {
            environment.put("PLIMSOLL_JAVA_OPTS", own);
            assertThat(launch("serve").out()).contains(own).doesNotContain("UseSerialGC");
        }
    }

    @Test
    void aCacheIsUsedUnlessTheJarIsNewer() throws Exception {
        environment.put("JAVA_HOME", jdk("home", "25"));
        var dist = Files.createDirectories(project.resolve("plimsoll-server/target/dist"));
        file(dist.resolve("plimsoll.jar"), 1_000);
        file(dist.resolve("plimsoll.aot"), 2_000);
        assertThat(launch("serve").out()).contains("-XX:AOTCache=" + dist.resolve("plimsoll.aot"));
        assertThat(launch("search").out()).doesNotContain("AOTCache");

        file(dist.resolve("plimsoll.jar"), 3_000);
        assertThat(launch("serve").out()).doesNotContain("AOTCache");
    }

    @Test
    void itBuildsWhenASourceIsNewerThanTheJar() throws Exception {
        environment.put("JAVA_HOME", jdk("home", "25"));
        environment.remove("PLIMSOLL_NO_BUILD");
        var dist = Files.createDirectories(project.resolve("plimsoll-server/target/dist"));
        var source = Files.createDirectories(project.resolve("plimsoll-core/src/main/java"));
        file(project.resolve("pom.xml"), 1_000);
        file(source.resolve("A.java"), 1_000);
        assertThat(launch("version").out()).contains("package");

        file(dist.resolve("plimsoll.jar"), 2_000);
        assertThat(launch("version").out()).doesNotContain("package");

        file(source.resolve("A.java"), 3_000);
        assertThat(launch("version").out()).contains("package");

        environment.put("PLIMSOLL_NO_BUILD", "1");
        assertThat(launch("version").out()).doesNotContain("package");
    }

    @Test
    void itWorksThroughALinkAndFromAnywhere() throws Exception {
        environment.put("JAVA_HOME", jdk("home", "25"));
        Files.createSymbolicLink(root.resolve("link"), project.resolve("plimsoll"));

        var outcome = run(root, List.of(root.resolve("link").toString(), "version"));

        assertThat(outcome.out()).contains("-Dplimsoll.home=" + project);
    }

    @Test
    void theModelRuntimeIsToldNotToReportHome() throws Exception {
        var home = jdk("home", "25");
        program(Path.of(home, "bin", "java"), "echo \"telemetry off: ${ORT_DISABLE_TELEMETRY:-no}\"");
        environment.put("JAVA_HOME", home);
        environment.remove("PLIMSOLL_LAUNCHER_DRY_RUN");
        Files.createFile(Files.createDirectories(project.resolve("plimsoll-server/target/dist"))
                .resolve("plimsoll.jar"));

        assertThat(launch("serve").out()).isEqualTo("telemetry off: 1\n");
    }

    private String jdk(String name, String version) throws IOException {
        var home = root.resolve(name);
        var java = Files.createDirectories(home.resolve("bin")).resolve("java");
        program(java, "exit 9");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home.toString();
    }

    private static void program(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void file(Path file, long epochSecond) throws IOException {
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(epochSecond)));
    }

    private static Path found(String tool) {
        return List.of("/bin", "/usr/bin").stream()
                .map(folder -> Path.of(folder, tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    private Outcome launch(String... args) throws Exception {
        var command = new ArrayList<>(List.of(project.resolve("plimsoll").toString()));
        command.addAll(List.of(args));
        return run(project, command);
    }

    private Outcome run(Path folder, List<String> command) throws Exception {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var err = root.resolve("err").toFile();
        var process = builder.redirectError(err).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, Files.readString(err.toPath()));
    }
}
