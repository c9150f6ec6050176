package io.plimsoll.server.config;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;

/// The settings, bound.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlimsollSettings.class)
public class SettingsConfiguration {

    /// Spring reads a path where one must be, but not where one may be.
    static final class PathConverter implements Converter<String, Path> {

        @Override
        public Path convert(String text) {
            return Path.of(text);
        }
    }

    @Bean
    @ConfigurationPropertiesBinding
    static PathConverter pathConverter() {
        return new PathConverter();
    }
}
