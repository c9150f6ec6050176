package io.plimsoll.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The two native libraries. A process loads each once, so the first folder given is the one that counts.
final class NativeLibraries {

    private static final List<String> ONNX_RUNTIME_LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

    private NativeLibraries() {}

    /// Has both libraries unpacked in the folder, once for all starts, and keeps them off the network.
    static synchronized void unpackInto(Path cacheFolder) {
        try {
            Files.createDirectories(cacheFolder);
            unpackOnnxRuntime(cacheFolder);
        } catch (IOException e) {
            throw new PlimsollException(
                    ErrorCode.DEPENDENCY_FAILED, "the native libraries cannot be unpacked into their folder", e);
        }
        var folder = cacheFolder.toAbsolutePath().toString();
        setUnlessSet("ENGINE_CACHE_DIR", folder);
        setUnlessSet("DJL_CACHE_DIR", folder);
        // The tokenizers look for a GPU through JNA, even when told to use none.
        setUnlessSet("jna.tmpdir", folder);
        setUnlessSet("RUST_FLAVOR", "cpu");
        System.setProperty("ai.djl.offline", "true");
    }

    /// The process-wide environment of ONNX Runtime, silent: what fails is in the exception.
    static OrtEnvironment onnxRuntime() throws OrtException {
        var environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "plimsoll");
        environment.setTelemetry(false);
        return environment;
    }

    /// By itself ONNX Runtime unpacks at every start into the folder for temporary files, and after a hard kill leaves
    /// it there. Does nothing on a platform it does not know: then that is still what happens.
    private static void unpackOnnxRuntime(Path cacheFolder) throws IOException {
        var version = OrtEnvironment.class.getPackage().getImplementationVersion();
        var folder = cacheFolder.resolve("onnxruntime").resolve(version + "-" + platform());
        for (var library : ONNX_RUNTIME_LIBRARIES) {
            if (!unpack("/ai/onnxruntime/native/" + platform() + "/", System.mapLibraryName(library), folder)) {
                return;
            }
        }
        setUnlessSet("onnxruntime.native.path", folder.toAbsolutePath().toString());
    }

    /// Whether the file is in the folder afterwards.
    private static boolean unpack(String resources, String file, Path folder) throws IOException {
        if (Files.isRegularFile(folder.resolve(file))) {
            return true;
        }
        try (var input = OrtEnvironment.class.getResourceAsStream(resources + file)) {
            if (input == null) {
                return false;
            }
            WholeFile.write(input, folder, file);
            return true;
        }
    }

    private static String platform() {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var architecture =
                System.getProperty("os.arch", "").replace("amd64", "x64").replace("x86_64", "x64");
        return (system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : system) + "-" + architecture;
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
