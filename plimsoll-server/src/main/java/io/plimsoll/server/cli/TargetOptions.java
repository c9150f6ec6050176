package io.plimsoll.server.cli;

import io.plimsoll.backup.TargetAddress;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where backups are, for commands that read them without a server. The keys come from the environment alone: what
/// is typed is seen by others.
final class TargetOptions {

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "of the S3-compatible store; else PLIMSOLL_BACKUP_ENDPOINT, else AWS."
                    + " Keys: PLIMSOLL_BACKUP_ACCESS_KEY, PLIMSOLL_BACKUP_SECRET_KEY")
    private Optional<String> endpoint = Optional.empty();

    @Option(names = "--region", paramLabel = "NAME", description = "of the store (default: us-east-1)")
    private Optional<String> region = Optional.empty();

    TargetAddress address(Surroundings surroundings, String from) {
        return new TargetAddress(
                TargetAddress.parse(from),
                endpoint.or(() -> surroundings.variable("PLIMSOLL_BACKUP_ENDPOINT"))
                        .map(URI::create),
                region.or(() -> surroundings.variable("PLIMSOLL_BACKUP_REGION")).orElse("us-east-1"),
                surroundings.variable("PLIMSOLL_BACKUP_ACCESS_KEY"),
                surroundings.variable("PLIMSOLL_BACKUP_SECRET_KEY"));
    }
}
