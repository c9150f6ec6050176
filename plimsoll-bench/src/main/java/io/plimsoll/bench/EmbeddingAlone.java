package io.plimsoll.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/// Embeds a file of texts in a process of its own and prints the seconds and the seconds of processor time it took. The
/// model is loaded and has run once before the clock starts.
final class EmbeddingAlone {

    private EmbeddingAlone() {}

    public static void main(String[] args) {
        List<String> texts = new ObjectMapper().readValue(Path.of(args[0]), new TypeReference<>() {});
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        try (var embedder = new PlimsollEmbedder(Path.of(args[1]))) {
            embedder.embed(texts.subList(0, Math.min(texts.size(), 10)));
            long begun = System.nanoTime();
            long cpuBegun = system.getProcessCpuTime();
            embedder.embed(texts);
            System.out.println((System.nanoTime() - begun) / 1e9 + " " + (system.getProcessCpuTime() - cpuBegun) / 1e9);
        }
    }
}
