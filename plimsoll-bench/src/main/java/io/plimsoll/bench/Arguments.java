package io.plimsoll.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A command line of `--name value` pairs; a name that is not known is refused.
final class Arguments {

    private final Map<String, String> values = new HashMap<>();

    Arguments(List<String> line, Set<String> known) {
        for (int i = 0; i < line.size(); i += 2) {
            var name = line.get(i);
            if (!known.contains(name) || i + 1 == line.size()) {
                throw new IllegalArgumentException(name + " is not one of " + known + " followed by a value");
            }
            values.put(name, line.get(i + 1));
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Path path(String name, String otherwise) {
        return Path.of(text(name).orElse(otherwise)).toAbsolutePath().normalize();
    }

    int number(String name, int otherwise) {
        return text(name).map(Integer::parseInt).orElse(otherwise);
    }
}
