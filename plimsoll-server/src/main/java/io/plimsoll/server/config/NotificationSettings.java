package io.plimsoll.server.config;

import static io.plimsoll.server.config.PlimsollSettings.check;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Who is told when runbooks act. `plimsoll.notifications`.
///
/// @param targets  by names that runbooks use
/// @param maxQueue notices that may wait for each target; more are dropped and counted
public record NotificationSettings(
        @DefaultValue Map<String, Target> targets,
        @DefaultValue Smtp smtp,
        @DefaultValue("200") int maxQueue) {

    public NotificationSettings {
        targets = Map.copyOf(targets);
        check(
                targets.keySet().stream().allMatch(name -> name.matches("[a-z0-9][a-z0-9-]{0,62}")),
                "names in plimsoll.notifications.targets are lower-case letters, digits and hyphens");
        check(maxQueue >= 1 && maxQueue <= 100_000, "plimsoll.notifications.max-queue is between 1 and 100000");
        check(
                targets.values().stream().allMatch(target -> target.email().isEmpty())
                        || (smtp.host().isPresent() && smtp.from().isPresent()),
                "plimsoll.notifications.smtp.host and plimsoll.notifications.smtp.from are needed where a target has"
                        + " an e-mail address");
    }

    /// One of the three.
    ///
    /// @param alertmanager address of an Alertmanager, such as `http://alertmanager:9093`
    /// @param slack        address of an incoming webhook that speaks Slack's protocol; it is a secret
    /// @param email        addresses
    /// @param token        that the webhook takes as `Authorization: Bearer`
    public record Target(
            Optional<URI> alertmanager,
            Optional<URI> slack,
            @DefaultValue List<String> email,
            Optional<String> token) {
        public Target {
            email = List.copyOf(email);
            int kinds = (alertmanager.isPresent() ? 1 : 0) + (slack.isPresent() ? 1 : 0) + (email.isEmpty() ? 0 : 1);
            check(kinds == 1, "each of plimsoll.notifications.targets has one of alertmanager, slack and email");
            check(
                    alertmanager.or(() -> slack).map(Target::isWeb).orElse(true),
                    "alertmanager and slack of plimsoll.notifications.targets are http or https addresses");
            check(
                    email.stream().allMatch(address -> address.matches("[^@\\s]+@[^@\\s]+")),
                    "email of plimsoll.notifications.targets are addresses such as ops@example.org");
        }

        private static boolean isWeb(URI address) {
            return address.getHost() != null
                    && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
        }

        /// Without what may be a credential.
        @Override
        public String toString() {
            return alertmanager.isPresent() ? "alertmanager" : slack.isPresent() ? "slack" : "email";
        }
    }

    /// @param encryption `starttls`, `tls` from the first byte, or `none`
    public record Smtp(
            Optional<String> host,
            @DefaultValue("587") int port,
            Optional<String> user,
            Optional<String> password,
            Optional<String> from,
            @DefaultValue("starttls") String encryption) {
        public Smtp {
            check(port >= 1 && port <= 65_535, "plimsoll.notifications.smtp.port is between 1 and 65535");
            check(
                    List.of("starttls", "tls", "none").contains(encryption),
                    "plimsoll.notifications.smtp.encryption is one of starttls, tls, none");
            check(
                    user.isPresent() == password.isPresent(),
                    "plimsoll.notifications.smtp.user and password are set together or not at all");
            check(
                    user.isEmpty() || !encryption.equals("none"),
                    "plimsoll.notifications.smtp.password is not sent over a connection without encryption");
        }

        /// Without the password.
        @Override
        public String toString() {
            return "Smtp[" + host.orElse("none") + "]";
        }
    }
}
