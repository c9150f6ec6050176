package io.plimsoll.server.runbook;

import io.plimsoll.error.Nearest;
import io.plimsoll.flag.Flags;
import io.plimsoll.runbook.Condition;
import io.plimsoll.runbook.Condition.Side;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.Runbooks;
import io.plimsoll.runbook.Signal;
import io.plimsoll.runbook.Step;
import io.plimsoll.runbook.Target.Scope;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/// Reads runbooks from YAML, strictly: what is not understood is a problem with its file, line and column.
public final class RunbookReader {

    private static final int MAX_DEPTH = 10;
    private static final int MAX_CODE_POINTS = 65_536;

    private static final List<String> KEYS = List.of(
            "runbook",
            "about",
            "alerts",
            "mode",
            "scope",
            "ladder",
            "trigger",
            "guards",
            "steps",
            "revert",
            "max-actions-per-hour");
    private static final List<String> CONDITION = List.of("signal", "where", "above", "below");
    private static final List<String> STEPS = List.of(
            "set-flag",
            "scale-flag",
            "disable-stage",
            "switch-model",
            "disable-collection",
            "enable-collection",
            "rebuild",
            "explain",
            "notify");
    private static final Duration CLEAR_FOR = Duration.ofMinutes(5);

    private final Optional<Set<String>> targets;

    /// @param targets names that notices may be sent to; absent where they are not known and any will do
    public RunbookReader(Optional<Set<String>> targets) {
        this.targets = targets.map(Set::copyOf);
    }

    /// Throws an [IllegalArgumentException] with all problems, a line each.
    public Runbooks read(List<RunbookFile> files) {
        var problems = new ArrayList<String>();
        var runbooks = read(files, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the runbooks cannot be used:\n  " + String.join("\n  ", problems));
        }
        return runbooks;
    }

    /// Every problem of the files, each by itself and all together.
    public List<String> problems(List<RunbookFile> files) {
        var problems = new ArrayList<String>();
        read(files, problems);
        return problems;
    }

    /// A runbook, and where its parts stand.
    private record Placed(String file, Runbook runbook, Node name, Optional<Node> ladder, List<Node> steps) {

        /// `slow.yaml:12:5`
        String place(Runbooks.Place place) {
            var node = switch (place.part()) {
                case NAME -> name;
                case LADDER -> ladder.orElse(name);
                case STEP -> steps.get(place.step());
            };
            return RunbookProblem.place(file, node.getStartMark());
        }
    }

    private Runbooks read(List<RunbookFile> files, List<String> problems) {
        var placed = new ArrayList<Placed>();
        for (var file : files) {
            try {
                placed.add(placed(file));
            } catch (RunbookProblem problem) {
                problems.add(problem.getMessage());
            }
        }
        try {
            return new Runbooks(placed.stream().map(Placed::runbook).toList());
        } catch (Runbooks.Conflict conflict) {
            var first = placed.get(conflict.first().runbook()).place(conflict.first());
            var second = placed.get(conflict.second().runbook()).place(conflict.second());
            problems.add(first + " and " + second + ": " + conflict.getMessage());
            return new Runbooks(List.of());
        }
    }

    private Placed placed(RunbookFile file) {
        var root = compose(file);
        var map = new YamlMap(file.name(), root, "a runbook", KEYS);
        if (!map.text("runbook").equals(file.stem())) {
            throw map.problem(
                    map.required("runbook"),
                    "a runbook has the name of its file, '" + file.stem() + "', and not '" + map.text("runbook") + "'");
        }
        var trigger = new YamlMap(
                file.name(),
                map.required("trigger"),
                "the trigger",
                List.of("signal", "where", "above", "below", "any", "for"));
        var revert = map.get("revert")
                .map(node -> new YamlMap(
                        file.name(), node, "'revert'", List.of("signal", "where", "above", "below", "all", "for")));
        var runbook = YamlMap.at(
                file.name(),
                root,
                () -> new Runbook(
                        map.text("runbook"),
                        map.text("about"),
                        map.texts("alerts"),
                        Runbook.Mode.valueOf(upper(map.choice("mode", List.of("act", "suggest")))),
                        map.has("scope")
                                ? Scope.valueOf(upper(map.choice("scope", List.of("server", "tenant", "collection"))))
                                : Scope.SERVER,
                        map.get("ladder").map(node -> rung(file.name(), node)),
                        conditions(file.name(), trigger, "any"),
                        trigger.duration("for"),
                        map.list("guards").stream()
                                .map(node -> condition(file.name(), node))
                                .toList(),
                        map.list("steps").stream()
                                .map(node -> step(file.name(), node))
                                .toList(),
                        revert.map(present -> conditions(file.name(), present, "all"))
                                .orElse(List.of()),
                        revert.filter(present -> present.has("for"))
                                .map(present -> present.duration("for"))
                                .orElse(CLEAR_FOR),
                        map.integer("max-actions-per-hour")));
        return new Placed(file.name(), runbook, map.required("runbook"), map.get("ladder"), map.list("steps"));
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    private static Node compose(RunbookFile file) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(MAX_CODE_POINTS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        try {
            var root = new Yaml(options).compose(new StringReader(file.text()));
            if (root == null) {
                throw new RunbookProblem(file.name(), null, "it is empty");
            }
            return root;
        } catch (MarkedYAMLException e) {
            throw new RunbookProblem(file.name(), e.getProblemMark(), String.valueOf(e.getProblem()));
        } catch (YAMLException e) {
            throw new RunbookProblem(file.name(), null, String.valueOf(e.getMessage()));
        }
    }

    private static Runbook.Rung rung(String file, Node node) {
        var map = new YamlMap(file, node, "the ladder", List.of("name", "level"));
        return map.at("level", () -> new Runbook.Rung(map.text("name"), map.integer("level")));
    }

    /// The conditions of the list, or the one that stands there by itself.
    private static List<Condition> conditions(String file, YamlMap map, String list) {
        if (map.has(list) && map.has("signal")) {
            throw map.problem("it has either '" + list + "' or a 'signal'");
        }
        if (map.has("signal")) {
            return List.of(condition(map, file));
        }
        return map.list(list).stream().map(node -> condition(file, node)).toList();
    }

    private static Condition condition(String file, Node node) {
        return condition(new YamlMap(file, node, "a condition", CONDITION), file);
    }

    private static Condition condition(YamlMap map, String file) {
        var signal = map.at("signal", () -> Signal.of(map.text("signal")));
        if (map.has("above") == map.has("below")) {
            throw map.problem(map.required("signal"), "a condition has either 'above' or 'below'");
        }
        var side = map.has("above") ? Side.ABOVE : Side.BELOW;
        double threshold = threshold(map, map.has("above") ? "above" : "below");
        var where = map.get("where");
        var labels = where.map(node -> YamlMap.free(file, node, "'where'")).orElse(Map.of());
        return YamlMap.at(
                file, where.orElse(map.required("signal")), () -> new Condition(signal, labels, side, threshold));
    }

    /// A number, or a time in seconds.
    private static double threshold(YamlMap map, String key) {
        var text = map.text(key);
        try {
            var time = YamlMap.time(text);
            return time.isPresent() ? time.get().toMillis() / 1e3 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw map.problem(map.required(key), "'" + key + "' is a number, or a time such as 30s, 5m or 2d");
        }
    }

    private Step step(String file, Node node) {
        if (node instanceof ScalarNode scalar) {
            return bare(file, node, scalar.getValue());
        }
        if (!(node instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
            throw new RunbookProblem(file, node.getStartMark(), "a step is one of " + String.join(", ", STEPS));
        }
        var tuple = mapping.getValue().getFirst();
        var name = YamlMap.scalar(file, tuple.getKeyNode(), "a step");
        var value = tuple.getValueNode();
        return switch (name) {
            case "set-flag" -> setFlag(new YamlMap(file, value, "'set-flag'", List.of("flag", "value")));
            case "scale-flag" -> scaleFlag(new YamlMap(file, value, "'scale-flag'", List.of("flag", "by", "at-least")));
            case "disable-stage" -> disableStage(new YamlMap(file, node, "'disable-stage'", STEPS));
            case "switch-model" -> {
                var map = new YamlMap(file, node, "'switch-model'", STEPS);
                yield map.at("switch-model", () -> new Step.SetFlag(Flags.CHAT_MODEL, map.text("switch-model")));
            }
            case "notify" -> notify(new YamlMap(file, value, "'notify'", List.of("severity", "to")));
            default -> bare(file, tuple.getKeyNode(), name);
        };
    }

    private static Step bare(String file, Node where, String name) {
        return switch (name) {
            case "disable-collection" -> new Step.DisableCollection();
            case "enable-collection" -> new Step.EnableCollection();
            case "rebuild" -> new Step.Rebuild();
            case "explain" -> new Step.Explain();
            case "notify" -> new Step.Notify(Step.Severity.TICKET, Set.of());
            default -> {
                var known = STEPS.contains(name)
                        ? "the step '" + name + "' needs values"
                        : "there is no step '" + name + "'";
                throw new RunbookProblem(
                        file,
                        where.getStartMark(),
                        known
                                + Nearest.of(name, STEPS)
                                        .filter(near -> !near.equals(name))
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("; there are " + String.join(", ", STEPS)));
            }
        };
    }

    private static Step setFlag(YamlMap map) {
        var flag = map.at("flag", () -> Flags.named(map.text("flag")));
        return map.at("value", () -> new Step.SetFlag(flag, map.text("value")));
    }

    private static Step scaleFlag(YamlMap map) {
        var flag = map.at("flag", () -> Flags.named(map.text("flag")));
        double atLeast = map.has("at-least") ? map.number("at-least") : 0;
        return map.at("flag", () -> new Step.ScaleFlag(flag, map.number("by"), atLeast));
    }

    /// What each stage is switched off by.
    private static Step disableStage(YamlMap map) {
        return switch (map.choice("disable-stage", List.of("rewrite", "embed", "rerank", "generate"))) {
            case "rewrite" -> new Step.SetFlag(Flags.REWRITE, "false");
            case "embed" -> new Step.SetFlag(Flags.SEARCH_MODE, "lexical");
            case "rerank" -> new Step.SetFlag(Flags.RERANK, "false");
            default -> new Step.SetFlag(Flags.GENERATOR, "extractive");
        };
    }

    private Step notify(YamlMap map) {
        var severity = map.has("severity")
                ? Step.Severity.valueOf(upper(map.choice("severity", List.of("page", "ticket"))))
                : Step.Severity.TICKET;
        var to = new HashSet<String>();
        for (var node : map.list("to")) {
            var name = map.element(node);
            if (targets.isPresent() && !targets.get().contains(name)) {
                throw map.problem(
                        node,
                        "there is no notification target '" + name + "' (plimsoll.notifications.targets)"
                                + Nearest.of(name, targets.get())
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse(""));
            }
            to.add(name);
        }
        return new Step.Notify(severity, to);
    }
}
