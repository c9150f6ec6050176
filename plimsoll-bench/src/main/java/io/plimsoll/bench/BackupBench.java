package io.plimsoll.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// `backup`: a first backup of a running server to a folder, beside `cp -r` of its data folder on the same disk. The
/// rounds alternate, each begins with a disk that has nothing left to write, and every target is a new one.
///
/// The data folder is that of web pages: much markup around little text, so that most bytes are contents and the rest
/// is an index and the catalogue. Their vectors come from [FakeEmbeddings], since no backup looks at them.
final class BackupBench {

    private static final String COLLECTION = "bench";
    private static final int MEAN_PAGE_BYTES = 64 * 1024;
    private static final int WORDS_A_PAGE = 500;
    private static final double MEGA = 1e6;

    private final Path data;
    private final Path scratch;
    private final Program program;

    private BackupBench(Path data, Path scratch, Program program) {
        this.data = data;
        this.scratch = scratch;
        this.program = program;
    }

    static void run(List<String> line) throws Exception {
        var arguments = new Arguments(line, Set.of("--megabytes", "--rounds", "--seed", "--home", "--scratch"));
        var scratch = Files.createDirectories(BenchJvm.scratch(arguments));
        int rounds = arguments.number("--rounds", 5);
        var pages = scratch.resolve("backup-pages");
        write(pages, arguments.number("--megabytes", 500) * MEGA, arguments.number("--seed", 20_261_125));
        var data = scratch.resolve("backup-data");
        Program.remove(data);
        try (var embeddings = FakeEmbeddings.start();
                var program = Program.start(
                        arguments.path("--home", "."), "serve", data, options(scratch, rounds, embeddings.url()))) {
            program.command(List.of("ingest", pages.toString(), "--collection", COLLECTION, "--create"));
            Program.remove(pages);
            new BackupBench(data, scratch, program).rounds(rounds);
        } finally {
            Program.remove(data);
            Program.remove(standard(scratch));
        }
    }

    private static String options(Path scratch, int rounds, String embeddings) {
        var settings = new ArrayList<>(List.of(
                "plimsoll.embedding.base-url=" + embeddings,
                "plimsoll.embedding.model=fake",
                "plimsoll.backup.every=0",
                "plimsoll.backup.drill-every=0",
                "plimsoll.backup.to=" + standard(scratch).toUri()));
        for (int round = 0; round <= rounds; round++) {
            settings.add("plimsoll.backup.also-to[" + round + "]="
                    + target(scratch, round).toUri());
        }
        return String.join(" ", settings.stream().map(setting -> "-D" + setting).toList());
    }

    /// Where no backup goes, but without which there are none.
    private static Path standard(Path scratch) {
        return scratch.resolve("backup-standard");
    }

    private static Path target(Path scratch, int round) {
        return scratch.resolve("backup-target-" + round);
    }

    /// Pages between a quarter and seven quarters of the mean in length.
    private static void write(Path folder, double bytes, long seed) throws IOException {
        Program.remove(folder);
        Files.createDirectories(folder);
        var random = new Random(seed);
        long written = 0;
        for (int i = 0; written < bytes; i++) {
            int length = MEAN_PAGE_BYTES / 4 + random.nextInt(MEAN_PAGE_BYTES * 3 / 2);
            var page = page(i, length, random);
            Files.writeString(folder.resolve("page-" + i + ".html"), page);
            written += page.length();
        }
        System.out.printf("%.0f MB of pages, seed %d%n", written / MEGA, seed);
    }

    private static String page(int number, int length, Random random) {
        var page = new StringBuilder(length + 16_384);
        page.append("<!doctype html><html lang=en><head><title>Page ")
                .append(number)
                .append("</title><script>");
        while (page.length() < length) {
            page.append("f(\"").append(Long.toHexString(random.nextLong())).append("\");\n");
        }
        page.append("</script></head><body><h1>Page ").append(number).append("</h1><p>");
        for (int i = 0; i < WORDS_A_PAGE; i++) {
            page.append("word").append(random.nextInt(20_000)).append(i % 12 == 11 ? ". " : " ");
        }
        return page.append("</p></body></html>").toString();
    }

    private void rounds(int rounds) throws Exception {
        backUp(0); // warms the program up
        var overCopy = new ArrayList<Double>();
        var overDurable = new ArrayList<Double>();
        var files = filesBelow(data);
        double megabytes =
                files.stream().mapToLong(file -> file.toFile().length()).sum() / MEGA;
        System.out.printf("%.0f MB in %d files of the data folder%n", megabytes, files.size());
        for (int round = 1; round <= rounds; round++) {
            double backup = 0;
            Copy copy = null;
            for (boolean ours : round % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
                if (ours) {
                    backup = backUp(round);
                } else {
                    copy = copy();
                }
            }
            if (copy == null) {
                throw new IllegalStateException("each round has both");
            }
            overCopy.add(copy.seconds() / backup);
            overDurable.add(copy.durableSeconds() / backup);
            System.out.printf(
                    "round %d: backup %.1f MB/s, cp -r %.1f MB/s, cp -r and sync %.1f MB/s%n",
                    round, megabytes / backup, megabytes / copy.seconds(), megabytes / copy.durableSeconds());
        }
        System.out.println("throughput of a backup / cp -r           "
                + Spread.of(overCopy).shown(2));
        System.out.println("throughput of a backup / cp -r and sync  "
                + Spread.of(overDurable).shown(2));
    }

    /// Returns the seconds from the request to the end.
    private double backUp(int round) throws IOException, InterruptedException {
        var target = target(scratch, round);
        Program.remove(target);
        sh("sync");
        long begun = System.nanoTime();
        var activity = program.call("POST", "/admin/v1/backups", "{\"to\":\"" + target.toUri() + "\"}")
                .path("id")
                .asString();
        while (true) {
            var shown = program.call("GET", "/admin/v1/backup-activities/" + activity, "");
            var state = shown.path("state").asString();
            if (state.equals("DONE")) {
                break;
            }
            if (!state.equals("RUNNING")) {
                throw new IOException("the backup ended so: " + shown);
            }
            Thread.sleep(20);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Program.remove(target);
        return seconds;
    }

    /// @param durableSeconds until all of it was on the disk
    private record Copy(double seconds, double durableSeconds) {}

    private Copy copy() throws IOException, InterruptedException {
        var to = scratch.resolve("backup-copy");
        Program.remove(to);
        sh("sync");
        long begun = System.nanoTime();
        sh("cp -r '" + data + "' '" + to + "'");
        double seconds = (System.nanoTime() - begun) / 1e9;
        sh("sync -f '" + to + "'");
        double durable = (System.nanoTime() - begun) / 1e9;
        Program.remove(to);
        return new Copy(seconds, durable);
    }

    private static void sh(String command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException(command + " ended with " + exit);
        }
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (var below = Files.walk(folder)) {
            return below.filter(Files::isRegularFile).toList();
        }
    }
}
