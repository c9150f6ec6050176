package io.plimsoll.server.flag;

import dev.openfeature.sdk.FeatureProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes a provider of OpenFeature from the name of its class, or of a class that supplies it.
public final class ProviderLoader {

    private ProviderLoader() {}

    /// Throws, naming the setting, where there is no such class or it is none that can be used.
    ///
    /// @param jars a jar, or a folder of jars, that the class is in; absent where it is on the class path
    public static FeatureProvider load(String className, Optional<Path> jars) {
        try {
            var loader = jars.isPresent() ? loader(jars.get()) : ProviderLoader.class.getClassLoader();
            var made = Class.forName(className, true, loader).getConstructor().newInstance();
            var provider = made instanceof Supplier<?> supplier ? supplier.get() : made;
            if (provider instanceof FeatureProvider known) {
                return known;
            }
            throw wrong(className, "is neither a FeatureProvider nor a Supplier of one", null);
        } catch (ClassNotFoundException e) {
            throw wrong(className, "is not there; name the jar it is in by plimsoll.flags.provider-jars", e);
        } catch (ReflectiveOperationException e) {
            throw wrong(className, "cannot be made by a public constructor without parameters", e);
        }
    }

    private static IllegalArgumentException wrong(String className, String what, @Nullable Throwable cause) {
        return new IllegalArgumentException("plimsoll.flags.provider: the class " + className + " " + what, cause);
    }

    /// It stays open as long as the program runs.
    @SuppressWarnings("resource")
    private static ClassLoader loader(Path jars) {
        try {
            var urls = new ArrayList<URL>();
            for (var file : Files.isDirectory(jars) ? filesOf(jars) : List.of(jars)) {
                urls.add(file.toUri().toURL());
            }
            return new URLClassLoader(urls.toArray(URL[]::new), ProviderLoader.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a file's URI is a URL", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("plimsoll.flags.provider-jars cannot be read", e);
        }
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
