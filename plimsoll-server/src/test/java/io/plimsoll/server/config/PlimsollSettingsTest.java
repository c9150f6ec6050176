package io.plimsoll.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.FileSystemResource;

class PlimsollSettingsTest {

    @Test
    void theSettingsFileHoldsTheDefaults() throws IOException {
        assertThat(bound(file())).isEqualTo(bound(Map.of()));
    }

    @Test
    void theSettingsFileNamesEverySetting() throws IOException {
        var text = Files.readString(settingsFile());
        for (var component : PlimsollSettings.class.getRecordComponents()) {
            assertThat(text).contains(kebab(component.getName()) + ":");
            if (component.getType().isRecord()) {
                for (var inner : component.getType().getRecordComponents()) {
                    assertThat(text).contains(kebab(inner.getName()) + ":");
                }
            }
        }
    }

    @Test
    void anUnknownKeyStopsTheStart() {
        assertThatThrownBy(() -> bound(Map.of("plimsoll.serach.depth", "10")))
                .hasStackTraceContaining("plimsoll.serach.depth");
    }

    @Test
    void aPublicAddressNeedsAnOverride() {
        assertThatThrownBy(() -> bound(Map.of("plimsoll.host", "0.0.0.0")))
                .hasStackTraceContaining("plimsoll.allow-public");
        assertThat(bound(Map.of("plimsoll.host", "0.0.0.0", "plimsoll.allow-public", "true"))
                        .host())
                .isEqualTo("0.0.0.0");
    }

    @Test
    void anEncryptedPublicAddressNeedsNone() {
        var tls = Map.of(
                "plimsoll.host", "0.0.0.0", "plimsoll.tls.certificate", "server.pem", "plimsoll.tls.key", "server.key");
        assertThat(bound(tls).host()).isEqualTo("0.0.0.0");
        assertThatThrownBy(() -> bound(Map.of("plimsoll.tls.certificate", "server.pem")))
                .hasStackTraceContaining("plimsoll.tls.key");
        assertThatThrownBy(() -> bound(Map.of("plimsoll.tls.client-auth", "required")))
                .hasStackTraceContaining("plimsoll.tls.client-ca");
    }

    /// Spring binds a path where one must be, but not where one may be.
    @Test
    void aPathThatMayBeLeftOutMayAlsoBeSet() {
        var settings = bound(Map.of(
                "plimsoll.rerank.directory", "models/rerank",
                "plimsoll.backup.scratch", "scratch",
                "plimsoll.logging.file", "plimsoll.log"));
        assertThat(settings.rerank().directory()).contains("models/rerank");
        assertThat(settings.backup().scratch()).contains("scratch");
        assertThat(settings.logging().file()).contains("plimsoll.log");
    }

    @Test
    void aChatServiceNeedsAModel() {
        assertThatThrownBy(() -> bound(Map.of("plimsoll.chat.base-url", "http://127.0.0.1:1/v1")))
                .hasStackTraceContaining("plimsoll.chat.model");
    }

    /// As the server binds: by the annotation on the record.
    private static PlimsollSettings bound(Map<String, ?> properties) {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("test", Map.copyOf(properties)));
            context.register(Bound.class);
            context.refresh();
            return context.getBean(PlimsollSettings.class);
        }
    }

    @EnableConfigurationProperties(PlimsollSettings.class)
    static class Bound {}

    private static Map<String, Object> file() throws IOException {
        var properties = new TreeMap<String, Object>();
        for (var source : new YamlPropertySourceLoader().load("settings", new FileSystemResource(settingsFile()))) {
            var enumerable = (EnumerablePropertySource<?>) source;
            for (var name : enumerable.getPropertyNames()) {
                properties.put(name, String.valueOf(enumerable.getProperty(name)));
            }
        }
        return properties;
    }

    private static Path settingsFile() {
        return Path.of("..", "config", "plimsoll.yaml");
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }
}
