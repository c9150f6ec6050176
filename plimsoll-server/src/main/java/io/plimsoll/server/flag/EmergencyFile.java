package io.plimsoll.server.flag;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.EmergencyFlags;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.Flags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// The file `flags.yaml` in the data folder, a line for each flag: `rerank: false`. What stands there is held on this
/// node against everything else, and needs neither the store nor the API. Without the file nothing is held.
public final class EmergencyFile implements EmergencyFlags {

    private static final int MAX_BYTES = 65_536;

    private final Path file;

    public EmergencyFile(Path file) {
        this.file = file;
    }

    @Override
    public Map<Flag<?>, Object> read() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(MAX_BYTES);
        try {
            return values(new Yaml(new SafeConstructor(options)).load(text()));
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new IllegalArgumentException(
                    "line " + (mark == null ? 1 : mark.getLine() + 1) + ": " + e.getProblem(), e);
        } catch (YAMLException | IOException e) {
            throw new IllegalArgumentException("it cannot be read", e);
        } catch (PlimsollException e) {
            throw new IllegalArgumentException(e.detail(), e);
        }
    }

    private String text() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static Map<Flag<?>, Object> values(Object document) {
        if (document == null) {
            return Map.of();
        }
        if (!(document instanceof Map<?, ?> lines)) {
            throw new IllegalArgumentException("it is lines such as 'rerank: false'");
        }
        var values = new HashMap<Flag<?>, Object>();
        lines.forEach((name, value) -> {
            var flag = Flags.named(String.valueOf(name));
            values.put(flag, flag.of(value == null ? "" : value));
        });
        return values;
    }
}
