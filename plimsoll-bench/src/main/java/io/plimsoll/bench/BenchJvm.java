package io.plimsoll.bench;

import java.nio.file.Path;
import java.util.List;

/// The JVM that contenders run in: the flags of the server's launcher for all alike, with more heap where a contender
/// keeps its whole data set.
final class BenchJvm {

    static final List<String> FLAGS = List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx512m");

    private BenchJvm() {}

    static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /// The folder for what a benchmark writes; made if it is not there.
    static Path scratch(Arguments arguments) {
        return arguments.path("--scratch", "target/bench");
    }
}
