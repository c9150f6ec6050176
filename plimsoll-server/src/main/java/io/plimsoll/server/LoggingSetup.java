package io.plimsoll.server;

import io.plimsoll.server.telemetry.JsonLines;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// Hands the settings under `plimsoll.logging` on to the logging system, which begins before the settings are bound.
/// They are checked with all others later.
final class LoggingSetup implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final String JSON = JsonLines.class.getName();
    private static final String TEXT = "%d{HH:mm:ss.SSS} %-5p %-28logger{28} %m %kvp{NONE}%n%wEx";
    private static final String SOURCE = "plimsoll-logging";

    /// After the settings have been read, before logging begins.
    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER - 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        var environment = event.getEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, properties(environment)));
    }

    static Map<String, Object> properties(ConfigurableEnvironment environment) {
        var properties = new HashMap<String, Object>();
        boolean text = isText(environment);
        properties.put("logging.structured.format.console", text ? "" : JSON);
        if (text) {
            properties.put("logging.pattern.console", TEXT);
        }
        var file = environment.getProperty("plimsoll.logging.file", "");
        if (!file.isBlank()) {
            properties.put("logging.file.name", file);
            properties.put("logging.structured.format.file", JSON);
            properties.put(
                    "logging.logback.rollingpolicy.max-file-size",
                    environment.getProperty("plimsoll.logging.max-file-size", "50MB"));
            properties.put(
                    "logging.logback.rollingpolicy.total-size-cap",
                    environment.getProperty("plimsoll.logging.max-total-size", "1GB"));
            properties.put("logging.logback.rollingpolicy.max-history", "0");
        }
        return properties;
    }

    /// The launcher knows which streams are terminals.
    private static boolean isText(ConfigurableEnvironment environment) {
        return switch (environment.getProperty("plimsoll.logging.format", "auto")) {
            case "text" -> true;
            case "auto" -> environment.getProperty("plimsoll.terminals", "").contains("out");
            default -> false;
        };
    }
}
