package io.plimsoll.server.runbook;

import io.plimsoll.runbook.Notice;
import jakarta.mail.Authenticator;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Addresses that are written to by SMTP.
final class MailTarget implements NotificationTarget {

    private static final String TIMEOUT_MILLIS = "10000";

    private final String name;
    private final String from;
    private final List<String> to;
    private final Session session;

    /// How a server of SMTP is reached.
    ///
    /// @param encryption `starttls`, `tls` or `none`
    record Server(String host, int port, Optional<String> user, Optional<String> password, String encryption) {

        /// Without the password.
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    MailTarget(String name, Server server, String from, List<String> to) {
        this.name = name;
        this.from = from;
        this.to = List.copyOf(to);
        this.session = Session.getInstance(properties(server), authenticator(server));
    }

    private static Properties properties(Server server) {
        var properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.host", server.host());
        properties.put("mail.smtp.port", String.valueOf(server.port()));
        properties.put("mail.smtp.auth", String.valueOf(server.user().isPresent()));
        properties.put("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.put("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.put("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        properties.put(
                "mail.smtp.ssl.enable", String.valueOf(server.encryption().equals("tls")));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put(
                "mail.smtp.starttls.enable", String.valueOf(server.encryption().equals("starttls")));
        properties.put(
                "mail.smtp.starttls.required",
                String.valueOf(server.encryption().equals("starttls")));
        return properties;
    }

    private static @Nullable Authenticator authenticator(Server server) {
        if (server.user().isEmpty()) {
            return null;
        }
        var login = new PasswordAuthentication(
                server.user().get(), server.password().orElse(""));
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return login;
            }
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Notice notice) throws Undelivered {
        try {
            var message = new MimeMessage(session);
            message.setFrom(new InternetAddress(from));
            for (var address : to) {
                message.addRecipient(RecipientType.TO, new InternetAddress(address));
            }
            var charset = StandardCharsets.UTF_8.name();
            message.setSubject("[Plimsoll] " + (notice.resolved() ? "over: " : "") + notice.summary(), charset);
            message.setSentDate(Date.from(notice.at()));
            message.setText(text(notice), charset);
            Transport.send(message);
        } catch (SendFailedException e) {
            throw new Undelivered("the mail server refuses an address", true);
        } catch (MessagingException e) {
            throw new Undelivered(
                    "the mail server does not take it: " + e.getClass().getSimpleName(), false);
        }
    }

    private static String text(Notice notice) {
        return notice.summary() + "\n\n" + notice.detail() + "\n\nabout: "
                + notice.about().wireName() + "\nseverity: "
                + notice.severity().wireName() + "\nrunbook: " + notice.runbook() + "\nincident: " + notice.incident()
                + "\nopened: " + notice.openedAt()
                + (notice.alerts().isEmpty() ? "" : "\nalerts: " + String.join(", ", notice.alerts())) + "\n";
    }
}
