package io.plimsoll.server.cli;

import io.plimsoll.server.tls.Tls;
import io.plimsoll.server.tls.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import tools.jackson.databind.JsonNode;

/// Which server a client command speaks to and with which key. The tenant comes from the key.
final class ClientOptions {

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    private final Surroundings surroundings;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "the server; else PLIMSOLL_URL, else " + DEFAULT_URL)
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            scope = ScopeType.INHERIT,
            description = "the API key; else PLIMSOLL_API_KEY, PLIMSOLL_ADMIN_KEY, or admin.key of the data folder")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "PEM: who issues the server's certificate; else PLIMSOLL_CACERT, else the platform's")
    private Optional<Path> authority = Optional.empty();

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "PEM: shown to a server that asks for certificates; else PLIMSOLL_CERT")
    private Optional<Path> certificate = Optional.empty();

    @Option(
            names = "--cert-key",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "PEM: the private key of --cert, not encrypted; else PLIMSOLL_CERT_KEY")
    private Optional<Path> certificateKey = Optional.empty();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "the server's data folder, to read admin.key from (default: data)")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "write one JSON document to standard output, for programs")
    private boolean json;

    ClientOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    boolean json() {
        return json;
    }

    ServerClient connect(CommandSpec spec) {
        return new ServerClient(address(spec), credential(), tls(spec));
    }

    private Optional<SSLContext> tls(CommandSpec spec) {
        try {
            var files = new TlsFiles(
                    file(certificate, "PLIMSOLL_CERT"),
                    file(certificateKey, "PLIMSOLL_CERT_KEY"),
                    file(authority, "PLIMSOLL_CACERT"));
            return files.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            Tls.open("--cacert, --cert, --cert-key", files).context());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<Path> file(Optional<Path> option, String variable) {
        return option.or(() -> surroundings.variable(variable).map(Path::of)).map(surroundings.folder()::resolve);
    }

    URI address(CommandSpec spec) {
        var text = url.or(() -> surroundings.variable("PLIMSOLL_URL")).orElse(DEFAULT_URL);
        try {
            var uri = URI.create(text);
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new ParameterException(spec.commandLine(), "'" + text + "' is no URL such as " + DEFAULT_URL);
    }

    Optional<String> credential() {
        return key.or(() -> surroundings.variable("PLIMSOLL_API_KEY"))
                .or(() -> surroundings.variable("PLIMSOLL_ADMIN_KEY"))
                .or(() -> adminKey(surroundings.folder().resolve(dataFolder())));
    }

    Path dataFolder() {
        return data.or(() -> surroundings.variable("PLIMSOLL_DATA").map(Path::of))
                .orElse(Path.of("data"));
    }

    /// The first admin key, which the server leaves in its data folder.
    static Optional<String> adminKey(Path dataFolder) {
        try {
            return Optional.of(Files.readString(dataFolder.resolve("admin.key")).strip())
                    .filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The collection that was named, or PLIMSOLL_COLLECTION, or the only one there is.
    String collection(CommandSpec spec, ServerClient client, Optional<String> named) {
        var known = named.or(() -> surroundings.variable("PLIMSOLL_COLLECTION"));
        if (known.isPresent()) {
            return known.get();
        }
        var names = client.list(Routes.collections()).stream()
                .flatMap(node -> Json.text(node, "name").stream())
                .toList();
        if (names.size() == 1) {
            return names.getFirst();
        }
        throw new ParameterException(
                spec.commandLine(),
                names.isEmpty()
                        ? "there is no collection yet; create one: plimsoll collection create NAME"
                        : "name the collection with --collection; there are " + String.join(", ", names));
    }

    /// Writes the document for programs, or calls what writes for people.
    void print(JsonNode document, Runnable forPeople) {
        if (json) {
            surroundings.out().println(Json.pretty(document));
        } else {
            forPeople.run();
        }
    }
}
