package io.plimsoll.server;

import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.web.server.PortInUseException;

/// Why the server did not start, in words that name what to change.
final class StartFailure {

    private StartFailure() {}

    /// The failure itself where its innermost message says enough.
    static RuntimeException explain(RuntimeException failure) {
        var words = in(failure, PortInUseException.class)
                .map(taken -> "the port " + taken.getPort()
                        + " is in use; stop what listens there, or name another with" + " --port (0 for any free one)")
                .or(() -> in(failure, UnboundConfigurationPropertiesException.class)
                        .map(StartFailure::unknown));
        return words.<RuntimeException>map(text -> new IllegalStateException(text))
                .orElse(failure);
    }

    private static String unknown(UnboundConfigurationPropertiesException failure) {
        var places =
                failure.getUnboundProperties().stream().map(StartFailure::place).collect(Collectors.joining(", "));
        return "there is no setting " + places + "; every setting is in config/plimsoll.yaml";
    }

    private static String place(ConfigurationProperty property) {
        var origin = property.getOrigin();
        return "'" + property.getName() + "'" + (origin == null ? "" : " (" + origin + ")");
    }

    private static <T extends Throwable> Optional<T> in(Throwable failure, Class<T> kind) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
        }
        return Optional.empty();
    }
}
