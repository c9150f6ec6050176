package io.plimsoll;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// The package table of ARCHITECTURE.md. A package that is missing here fails the build.
@AnalyzeClasses(packages = "io.plimsoll", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("error", List.of()),
            Map.entry("digest", List.of()),
            Map.entry("tenant", List.of("error")),
            Map.entry("storage", List.of("error")),
            Map.entry("document", List.of("tenant", "error")),
            Map.entry("audit", List.of("digest", "tenant", "error")),
            Map.entry("flag", List.of("digest", "canary", "audit", "tenant", "error")),
            Map.entry("slo", List.of("tenant", "error")),
            Map.entry("canary", List.of("error")),
            Map.entry("request", List.of("flag", "audit", "tenant", "error")),
            Map.entry("access", List.of("request", "audit", "tenant", "error")),
            Map.entry("identity", List.of("audit", "tenant", "error")),
            Map.entry("collection", List.of("request", "audit", "tenant", "error")),
            Map.entry("engine", List.of("document", "collection", "request", "tenant", "error")),
            Map.entry("inference", List.of("request", "tenant", "error")),
            Map.entry("cache", List.of("digest", "inference", "request", "tenant", "error")),
            Map.entry("usage", List.of("inference", "collection", "request", "tenant", "error")),
            Map.entry(
                    "query",
                    List.of(
                            "cache",
                            "engine",
                            "inference",
                            "collection",
                            "document",
                            "request",
                            "flag",
                            "audit",
                            "tenant",
                            "error")),
            Map.entry(
                    "ingest",
                    List.of(
                            "digest",
                            "engine",
                            "inference",
                            "collection",
                            "document",
                            "request",
                            "audit",
                            "tenant",
                            "error")),
            Map.entry(
                    "probe",
                    List.of(
                            "access",
                            "tenancy",
                            "query",
                            "engine",
                            "inference",
                            "collection",
                            "document",
                            "request",
                            "audit",
                            "tenant",
                            "error")),
            Map.entry(
                    "explain",
                    List.of(
                            "query",
                            "ingest",
                            "cache",
                            "engine",
                            "inference",
                            "collection",
                            "document",
                            "request",
                            "flag",
                            "tenant",
                            "error")),
            Map.entry(
                    "tenancy",
                    List.of(
                            "ingest",
                            "engine",
                            "inference",
                            "document",
                            "collection",
                            "request",
                            "audit",
                            "tenant",
                            "error")),
            Map.entry("runbook", List.of("collection", "flag", "audit", "tenant", "error")),
            Map.entry(
                    "upkeep",
                    List.of("ingest", "engine", "collection", "document", "request", "audit", "tenant", "error")),
            Map.entry(
                    "source",
                    List.of(
                            "digest",
                            "ingest",
                            "storage",
                            "document",
                            "collection",
                            "request",
                            "audit",
                            "tenant",
                            "error")),
            Map.entry(
                    "evaluation",
                    List.of(
                            "ingest",
                            "query",
                            "engine",
                            "inference",
                            "collection",
                            "document",
                            "request",
                            "flag",
                            "audit",
                            "tenant",
                            "error")),
            Map.entry("faithfulness", List.of("query", "inference", "document", "request", "tenant", "error")),
            Map.entry(
                    "quality",
                    List.of(
                            "digest",
                            "faithfulness",
                            "evaluation",
                            "query",
                            "engine",
                            "inference",
                            "collection",
                            "document",
                            "request",
                            "flag",
                            "tenant",
                            "error")),
            Map.entry(
                    "backup",
                    List.of(
                            "digest",
                            "rollout",
                            "evaluation",
                            "ingest",
                            "engine",
                            "storage",
                            "collection",
                            "document",
                            "request",
                            "audit",
                            "tenant",
                            "error")),
            Map.entry(
                    "release",
                    List.of(
                            "evaluation",
                            "query",
                            "usage",
                            "slo",
                            "canary",
                            "flag",
                            "inference",
                            "collection",
                            "document",
                            "engine",
                            "request",
                            "audit",
                            "tenant",
                            "error")),
            Map.entry(
                    "rollout",
                    List.of(
                            "evaluation",
                            "ingest",
                            "query",
                            "engine",
                            "inference",
                            "collection",
                            "document",
                            "request",
                            "audit",
                            "tenant",
                            "error")));

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.plimsoll.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_CORE_NEEDS_THE_JDK_ALONE = classes()
            .that()
            .resideInAPackage("io.plimsoll..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.plimsoll..", "java..", "org.slf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule SQL_STAYS_OUT =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql..");

    @ArchTest
    static void packagesKeepToTheTable(com.tngtech.archunit.core.domain.JavaClasses classes) {
        MAY_USE.forEach((name, others) -> {
            var allowed = new ArrayList<>(List.of("io.plimsoll." + name, "java..", "org.slf4j..", "org.jspecify.."));
            others.forEach(other -> allowed.add("io.plimsoll." + other));
            classes()
                    .that()
                    .resideInAPackage("io.plimsoll." + name)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(allowed.toArray(String[]::new))
                    .check(classes);
        });
    }

    @ArchTest
    static void everyPackageIsInTheTable(com.tngtech.archunit.core.domain.JavaClasses classes) {
        var packages = classes.stream()
                .map(type -> type.getPackageName().substring("io.plimsoll.".length()))
                .distinct();
        Assertions.assertThat(packages).isSubsetOf(MAY_USE.keySet());
    }

    @ArchTest
    static final ArchRule NAMES_SAY_SOMETHING =
            noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager|Service|Dto)");

    @Test
    void theTableKnowsItsOwnPackages() {
        for (var others : MAY_USE.values()) {
            Assertions.assertThat(MAY_USE.keySet()).containsAll(others);
        }
        Assertions.assertThat(Arrays.asList("query", "ingest"))
                .allSatisfy(name -> Assertions.assertThat(MAY_USE.get(name)).doesNotContain("query", "ingest"));
    }
}
