package io.plimsoll.bench;

import java.util.Arrays;
import java.util.List;

/// The benchmarks' command line.
final class Bench {

    private static final String HELP = """
            java -jar plimsoll-bench.jar BENCHMARK [--name value]…, from the project's root folder

            embedding  passages/s beside ONNX Runtime alone and LangChain4j
                         --data FOLDER      files, or a data set in BEIR layout (samples/handbook)
                         --documents N      of a data set (200)      --passages N  to embed at most (160)
                         --forks N          JVMs (5)

            search     two searches of a question beside the same queries written directly on Lucene; recall
                         --passages N       synthetic ones (100000)
                         --seed N           (20261123)
                         --labelled N       percent of passages that the caller may not see (0)
                         --limit N          hits a search (100)
                         --recall N         questions compared with every passage (200)
                         --forks N          JVMs (5)

            ingestion  passages/s from files to searchable, whole program, beside embedding alone
                         --data FOLDER      files, or a data set in BEIR layout (samples/handbook)
                         --documents N      of a data set (300)
                         --rounds N         (5)             --home FOLDER   the project (.)
            start      seconds to ready with the AOT cache and without; resident memory after the demo
                         --repetitions N    (7)             --demos N       (3)
                         --home FOLDER      the project (.)
            rebuild    how long questions take while their index is rebuilt and switched, beside quiet times
                         --data FOLDER      files, or a data set in BEIR layout (samples/handbook)
                         --documents N      of a data set (300)      --rounds N    (4)
                         --clients N        (2)             --pause MS      between their questions (50)
                         --quiet S          (20)            --home FOLDER   the project (.)
            audit      events/s into the audit log, and what it adds to a search, beside the same without it
                         --events N         (50000)         --rounds N      (5)
                         --passages N       synthetic ones (100000)
                         --questions N      (3000)          --seed N        (20261123)
            backup     throughput of a first backup to a folder beside cp -r on the same disk
                         --megabytes N      of web pages (500)       --rounds N    (5)
                         --seed N           (20261125)               --home FOLDER the project (.)
            density    thousands of tenants on one node: idle and cold indexes, and a noisy tenant
                         --tenants N        (10000)         --passages N    of each (20)
                         --rounds N         of noise (5)    --seconds N     of each (10)
                         --home FOLDER      the project (.)
            overload   goodput and times at 1, 2 and 10 times the capacity, whole program
                         --data FOLDER      files, or a data set in BEIR layout (samples/handbook)
                         --documents N      of a data set (300)      --rounds N    (3)
                         --seconds N        of each phase (10)       --objective MS for an answer (500)
                         --connections N    of the load (400)        --seed N      (20261126)
                         --home FOLDER      the project (.)
            flags      what a request pays for all its flags
                         --forks N          JVMs (2)
            slo        what a request pays for being counted for its objectives, and a look at how these stand
                         --forks N          JVMs (2)
            telemetry  processor time of a search with spans and events and without either
                         --data FOLDER      files, or a data set in BEIR layout (samples/handbook)
                         --documents N      of a data set (100)      --rounds N    (20)
                         --questions N      of a round (200)         --clients N   (2)
                         --home FOLDER      the project (.)
            cache      how long a search takes whose hits are kept, beside an empty list of the same server
                         --data FOLDER      files, or a data set in BEIR layout (samples/handbook)
                         --documents N      of a data set (100)      --rounds N    (10)
                         --requests N       of a round (300)         --home FOLDER the project (.)
            fusion-hits   what each search finds on four data sets, for fusion-table
                         --data FOLDER      with the sets in BEIR layout
                         --models NAMES     BGE_SMALL_EN,MINILM_L6,E5_SMALL (BGE_SMALL_EN)
                         --hits FOLDER      to write to (target/bench/hits)
            fusion-table  nDCG@10 and recall@10 of many fusions of these hits
                         --hits FOLDER      (target/bench/hits)
                         --model NAME       (bge-small-en-v1.5-q)

            typos      writes a data set with a slip of the pen in each question, for plimsoll eval
                         --data FOLDER      a data set in BEIR layout
                         --out FOLDER       to write to (target/bench/typos)
                         --seed N           (20261126)
            evaluation how much longer searches take while golden questions are asked
                         --data FOLDER      files, or a data set in BEIR layout (samples/handbook)
                         --documents N      of a data set (300)      --rounds N    (20)
                         --seconds N        of a stretch (4)         --clients N   (2)
                         --pause MS         between their searches (50)
                         --home FOLDER      the project (.)
            judge      the faithfulness judge: fitted on claims from some data sets, measured on those of others
                         --data FOLDER      with the sets in BEIR layout
                         --bases N          answers of each set that claims are made from (120)
                         --seed N           (20261126)      --dump FILE     every claim with its features

            everywhere   --scratch FOLDER   for what is written meanwhile (target/bench)
            """;

    private Bench() {}

    public static void main(String[] args) throws Exception {
        var line = List.of(args);
        var rest = line.isEmpty() ? line : line.subList(1, line.size());
        switch (line.isEmpty() ? "--help" : line.getFirst()) {
            case "embedding" -> EmbeddingBench.run(rest);
            case "search" -> SearchBench.run(rest);
            case "ingestion" -> IngestionBench.run(rest);
            case "start" -> StartBench.run(rest);
            case "rebuild" -> RebuildBench.run(rest);
            case "audit" -> AuditBench.run(rest);
            case "backup" -> BackupBench.run(rest);
            case "density" -> DensityBench.run(rest);
            case "overload" -> OverloadBench.run(rest);
            case "flags" -> FlagBench.run(rest);
            case "slo" -> SloBench.run(rest);
            case "cache" -> CacheBench.run(rest);
            case "telemetry" -> TelemetryBench.run(rest);
            case "evaluation" -> EvaluationBench.run(rest);
            case "judge" -> JudgeStudy.run(rest);
            case "fusion-hits" -> FusionStudy.run(rest);
            case "fusion-table" -> FusionTable.run(rest);
            case "typos" -> Typos.run(rest);
            case "--help" -> System.out.print(HELP);
            default -> {
                System.err.println("unknown benchmark: " + Arrays.toString(args));
                System.err.print(HELP);
                System.exit(64);
            }
        }
    }
}
