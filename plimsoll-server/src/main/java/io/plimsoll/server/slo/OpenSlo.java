package io.plimsoll.server.slo;

import io.plimsoll.error.Nearest;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.server.slo.IndicatorReader.Measured;
import io.plimsoll.slo.Objective;
import io.plimsoll.slo.Objectives;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// Objectives written as OpenSLO v1 (https://github.com/OpenSLO/OpenSLO), read strictly: of its kinds `SLO`, `SLI` and
/// `Service`, and of these what can be kept. Whatever else is there is a problem with its file, line and field.
///
/// @param objectives that could be read
/// @param problems   such as `config/slo/ask.yaml:12: spec.service: …`, one for each document at most
public record OpenSlo(Objectives objectives, List<String> problems) {

    private static final String API_VERSION = "openslo/v1";
    private static final int MAX_FILES = 100;
    private static final int MAX_BYTES = 262_144;
    private static final int MAX_DEPTH = 20;

    /// The files that come with the program, from `config/slo`.
    private static final List<String> BUNDLED = List.of("ask.yaml", "search.yaml", "write.yaml");

    /// @param fields of the whole document
    private record Document(String kind, YamlFields fields) {}

    /// The objectives, or a failure that names all problems.
    public Objectives require() {
        if (problems.isEmpty()) {
            return objectives;
        }
        throw PlimsollException.invalidField("slo", String.join("\n", problems));
    }

    /// Those that come with the program.
    public static OpenSlo bundled() {
        var texts = new LinkedHashMap<String, String>();
        for (var name : BUNDLED) {
            try (InputStream in = OpenSlo.class.getResourceAsStream("/slo/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("the program lacks its objectives " + name);
                }
                texts.put("config/slo/" + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException("the program cannot read its objectives " + name, e);
            }
        }
        return of(texts);
    }

    /// Those in files, and in the `.yaml` and `.yml` files that lie in folders.
    public static OpenSlo read(List<Path> places) {
        var texts = new LinkedHashMap<String, String>();
        var problems = new ArrayList<String>();
        for (var place : places) {
            try {
                for (var file : files(place)) {
                    texts.put(file.toString(), text(file));
                }
            } catch (NoSuchFileException e) {
                problems.add(place + ": there is no such file or folder");
            } catch (CharacterCodingException e) {
                problems.add(place + ": it is not text in UTF-8");
            } catch (IOException e) {
                problems.add(place + ": it cannot be read: " + e.getMessage());
            } catch (PlimsollException e) {
                problems.add(e.detail());
            }
        }
        if (texts.isEmpty() && problems.isEmpty()) {
            problems.add("there is no .yaml file in " + places);
        }
        var read = of(texts);
        problems.addAll(read.problems());
        return new OpenSlo(read.objectives(), List.copyOf(problems));
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (var files = Files.list(place)) {
            var all = files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .limit(MAX_FILES + 1L)
                    .toList();
            if (all.size() > MAX_FILES) {
                throw YamlFields.problem(place.toString(), 1, "", "a folder has at most " + MAX_FILES + " files");
            }
            return all;
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw YamlFields.problem(file.toString(), 1, "", "a file has at most " + MAX_BYTES + " bytes");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /// @param texts by the names of their files
    static OpenSlo of(Map<String, String> texts) {
        var problems = new ArrayList<String>();
        var documents = new ArrayList<Document>();
        texts.forEach((file, text) -> attempt(problems, () -> documents(file, text, documents, problems)));
        var indicators = new HashMap<String, Measured>();
        for (var document : documents) {
            if (document.kind().equals("SLI")) {
                attempt(problems, () -> addIndicator(document.fields(), indicators));
            }
        }
        var reader = new ObjectiveReader(indicators);
        var objectives = new ArrayList<Objective>();
        for (var document : documents) {
            if (document.kind().equals("SLO")) {
                attempt(problems, () -> add(reader.read(document.fields()), document, objectives));
            }
        }
        return new OpenSlo(new Objectives(objectives), List.copyOf(problems));
    }

    /// What fails is a problem and ends no more than its own document.
    private static void attempt(List<String> problems, Runnable reading) {
        try {
            reading.run();
        } catch (PlimsollException e) {
            problems.add(e.detail());
        }
    }

    private static void documents(String file, String text, List<Document> documents, List<String> problems) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        try {
            for (var node : new Yaml(options).composeAll(new StringReader(text))) {
                attempt(problems, () -> {
                    var fields = YamlFields.of(file, "", node);
                    documents.add(new Document(kind(fields), fields));
                });
            }
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw YamlFields.problem(
                    file, mark == null ? 1 : mark.getLine() + 1, "", "it is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw YamlFields.problem(file, 1, "", "it is no YAML that can be read: " + e.getMessage());
        }
    }

    private static String kind(YamlFields fields) {
        fields.only("apiVersion", "kind", "metadata", "spec");
        if (!fields.text("apiVersion").equals(API_VERSION)) {
            throw fields.problem("apiVersion", "'" + API_VERSION + "' is expected");
        }
        var kind = fields.text("kind");
        checkMetadata(fields.map("metadata"));
        fields.map("spec");
        switch (kind) {
            case "SLO", "SLI" -> {}
            case "Service" -> {
                fields.map("spec").only("description").optionalText("description");
                ObjectiveReader.service(fields.map("metadata"), "name");
            }
            case "AlertPolicy", "AlertCondition", "AlertNotificationTarget", "DataSource" ->
                throw fields.problem(
                        "kind",
                        "'" + kind + "' is of OpenSLO but of no use here: every objective has the same four alerts, and"
                                + " events are this server's own");
            default ->
                throw fields.problem(
                        "kind",
                        "SLO, SLI or Service is expected"
                                + Nearest.of(kind, List.of("SLO", "SLI", "Service"))
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse(""));
        }
        return kind;
    }

    static void checkMetadata(YamlFields metadata) {
        metadata.only("name", "displayName", "labels", "annotations");
        if (!metadata.text("name").matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw metadata.problem("name", "a name has 1 to 63 characters out of a-z, 0-9, '-'");
        }
        metadata.optionalText("displayName");
        if (metadata.has("labels")) {
            metadata.map("labels");
        }
        metadata.texts("annotations");
    }

    private static void addIndicator(YamlFields document, Map<String, Measured> indicators) {
        var name = document.map("metadata").text("name");
        if (indicators.putIfAbsent(name, IndicatorReader.read(document.map("spec"))) != null) {
            throw document.problemAt("metadata.name", "the name '" + name + "' is taken by another SLI");
        }
    }

    /// Holds the objective against those before it.
    private static void add(Objective objective, Document document, List<Objective> objectives) {
        var more = new ArrayList<>(objectives);
        more.add(objective);
        try {
            var unused = new Objectives(more);
        } catch (PlimsollException e) {
            throw document.fields().problemAt(e.field().orElse("metadata.name"), e.detail());
        }
        objectives.add(objective);
    }
}
