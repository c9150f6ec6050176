package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.dom.TextBody;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.jspecify.annotations.Nullable;

/// Reads mail: sender, receivers and date, the body as plain text where there is one, else as HTML, then attached texts
/// and messages, each under its name. Other attachments are left out.
final class MailReader implements FileReader {

    private static final int MAX_PARTS = 1_000;
    private static final int MAX_HEADERS = 1_000;
    private static final int MAX_HEADER_CHARS = 100_000;

    private final TextReaders readers;

    MailReader(TextReaders readers) {
        this.readers = readers;
    }

    @Override
    public Optional<String> read(Path file, TextAssembler out) throws Exception {
        var config = new MimeConfig.Builder()
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxHeaderLen(MAX_HEADER_CHARS)
                .setMaxLineLen(-1)
                .build();
        var builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(config);
        builder.setDecodeMonitor(DecodeMonitor.SILENT);
        try (var stream = Files.newInputStream(file)) {
            var message = builder.parseMessage(stream);
            new Walk(out).message(message, 1);
            return Optional.ofNullable(message.getSubject());
        }
    }

    /// One walk through a message; counts what it meets.
    private final class Walk {

        private final TextAssembler out;
        private int parts;

        Walk(TextAssembler out) {
            this.out = out;
        }

        void message(Message message, int depth) throws IOException {
            if (depth > out.limits().maxEmbeddedDepth()) {
                throw new PlimsollException(
                        ErrorCode.DOCUMENT_TOO_DEEP,
                        "more than " + out.limits().maxEmbeddedDepth()
                                + " messages within messages (maxEmbeddedDepth)");
            }
            if (depth > 1 && message.getSubject() != null) {
                out.heading(2, message.getSubject());
            }
            out.paragraphWithLines(envelope(message));
            entity(message, depth, 0);
        }

        private void entity(Entity entity, int depth, int level) throws IOException {
            if (level > out.limits().maxDepth()) {
                throw TextAssembler.tooDeep(out.limits());
            }
            if (++parts > MAX_PARTS) {
                throw new PlimsollException(
                        ErrorCode.DOCUMENT_TOO_LARGE, "the message is made of more than " + MAX_PARTS + " parts");
            }
            var content = entity.getBody();
            if (content == null) {
                return;
            }
            switch (content) {
                case Multipart multipart -> {
                    for (var part : shown(multipart)) {
                        entity(part, depth, level + 1);
                    }
                }
                case Message attached -> message(attached, depth + 1);
                case SingleBody body -> single(entity, body);
                default -> {}
            }
        }

        private void single(Entity entity, SingleBody body) throws IOException {
            var type = Optional.ofNullable(entity.getMimeType()).map(name -> name.toLowerCase(Locale.ROOT));
            var name = Optional.ofNullable(entity.getFilename());
            var format = readers.formatOf(name.orElse(""), type).filter(Format::isText);
            if (format.isEmpty()) {
                return;
            }
            name.ifPresent(heading -> out.heading(2, heading));
            readers.read(format.get(), text(body, format.get()), out);
        }

        private String text(SingleBody body, Format format) throws IOException {
            long limit = out.limits().maxSourceBytes();
            byte[] bytes;
            try (var stream = body.getInputStream()) {
                bytes = stream.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 16));
            }
            if (bytes.length > limit) {
                throw TextAssembler.tooMuchText(out.limits());
            }
            return TextReaders.decode(bytes, format, body instanceof TextBody text ? charset(text) : null);
        }
    }

    private static @Nullable String charset(TextBody body) {
        var name = body.getMimeCharset();
        return name == null || name.equalsIgnoreCase("us-ascii") ? null : name;
    }

    private static List<Entity> shown(Multipart multipart) {
        boolean choice = "alternative".equalsIgnoreCase(multipart.getSubType()) && multipart.getCount() > 0;
        return choice ? List.of(preferred(multipart)) : multipart.getBodyParts();
    }

    /// The plain text of the alternatives if there is any with text, else the last, which is the richest.
    private static Entity preferred(Multipart alternatives) {
        List<Entity> parts = new ArrayList<>(alternatives.getBodyParts());
        return parts.stream()
                .filter(part -> "text/plain".equalsIgnoreCase(part.getMimeType()))
                .filter(part -> part.getBody() instanceof TextBody)
                .findFirst()
                .orElseGet(parts::getLast);
    }

    private static String envelope(Message message) {
        List<String> lines = new ArrayList<>();
        if (message.getFrom() != null) {
            lines.add("From: " + names(message.getFrom()));
        }
        if (message.getTo() != null) {
            lines.add("To: " + names(message.getTo().flatten()));
        }
        if (message.getDate() != null) {
            var instant = message.getDate().toInstant().atOffset(ZoneOffset.UTC);
            lines.add("Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(instant));
        }
        return String.join("\n", lines);
    }

    private static String names(List<Mailbox> boxes) {
        return boxes.stream()
                .map(box -> box.getName() == null ? box.getAddress() : box.getName() + " <" + box.getAddress() + ">")
                .collect(Collectors.joining(", "));
    }
}
