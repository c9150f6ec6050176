package io.plimsoll.server.store;

import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.BackupLine;
import io.plimsoll.backup.BackupLine.Absent;
import io.plimsoll.backup.BackupLine.Answer;
import io.plimsoll.backup.BackupLine.Counts;
import io.plimsoll.backup.BackupLine.Deletion;
import io.plimsoll.backup.BackupLine.GoneTenant;
import io.plimsoll.backup.BackupLine.Head;
import io.plimsoll.backup.BackupLine.KnownCollection;
import io.plimsoll.backup.BackupLine.KnownGrant;
import io.plimsoll.backup.BackupLine.KnownKey;
import io.plimsoll.backup.BackupLine.LedgerHead;
import io.plimsoll.backup.BackupLine.Outgoing;
import io.plimsoll.backup.BackupLine.Relabelled;
import io.plimsoll.backup.BackupLine.Secrets;
import io.plimsoll.backup.BackupLine.StoredFile;
import io.plimsoll.backup.LineFormat;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.document.DocumentId;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.evaluation.GoldenQuestion;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.TenantId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Lines of manifests and ledgers as JSON objects, told apart by their `line`.
public final class JsonBackupLines implements LineFormat {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public String write(BackupLine line) {
        return JSON.writeValueAsString(
                switch (line) {
                    case Head head -> head(head);
                    case StoredFile file -> put(node("file"), file);
                    case Counts counts ->
                        put(node("counts"), counts.collection())
                                .put("documents", counts.documents())
                                .put("passages", counts.passages())
                                .put("tombstones", counts.tombstones());
                    case Answer answer -> answer(answer);
                    case Absent absent ->
                        node("absent")
                                .put("path", absent.path())
                                .put("sha256", absent.sha256())
                                .put("detail", absent.detail());
                    case LedgerHead head ->
                        node("ledger")
                                .put("format", head.format())
                                .put("backup", head.backup().value())
                                .put("source", head.source())
                                .put("at", head.at().toString())
                                .put("grants", head.grants());
                    case Deletion deletion ->
                        put(node("deleted"), deletion.collection())
                                .put("document", deletion.document().value())
                                .put("version", deletion.version())
                                .put("at", deletion.at().toString());
                    case Relabelled change -> relabelled(change);
                    case KnownCollection known ->
                        put(node("collection"), known.collection())
                                .put("createdAt", known.createdAt().toString());
                    case KnownKey key -> knownKey(key);
                    case KnownGrant grant ->
                        node("grant")
                                .put("tenant", grant.tenant().value())
                                .put("to", grant.grantee())
                                .put("role", grant.role())
                                .put("collection", grant.collection());
                    case GoneTenant gone ->
                        node("tenant-deleted")
                                .put("tenant", gone.tenant().value())
                                .put("at", gone.at().toString());
                });
    }

    private static ObjectNode relabelled(Relabelled change) {
        var node = put(node("labels"), change.collection())
                .put("document", change.document().value())
                .put("version", change.version())
                .put("at", change.at().toString());
        put(node, "labels", change.labels().allowed());
        put(node, "deniedLabels", change.labels().denied());
        return node;
    }

    private static ObjectNode knownKey(KnownKey key) {
        var node = node("key").put("tenant", key.tenant().value()).put("id", key.id());
        key.secrets().ifPresent(secrets -> {
            node.put("hash", secrets.hash());
            secrets.outgoing()
                    .ifPresent(outgoing -> node.put("outgoingHash", outgoing.hash())
                            .put("outgoingUntil", outgoing.until().toString()));
        });
        return node;
    }

    private static ObjectNode node(String line) {
        return JSON.createObjectNode().put("line", line);
    }

    private static ObjectNode put(ObjectNode node, CollectionKey key) {
        return node.put("tenant", key.tenant().value())
                .put("collection", key.name().value());
    }

    /// In their order, so that equal labels are equal lines.
    private static void put(ObjectNode node, String field, Set<String> labels) {
        var array = node.putArray(field);
        labels.stream().sorted().forEach(array::add);
    }

    private static ObjectNode put(ObjectNode node, StoredFile file) {
        node.put("path", file.path()).put("bytes", file.bytes()).put("sha256", file.sha256());
        file.mark().ifPresent(mark -> node.put("mark", mark));
        return node;
    }

    private static ObjectNode head(Head head) {
        var node = node("backup")
                .put("format", head.format())
                .put("id", head.id().value())
                .put("source", head.source())
                .put("software", head.software())
                .put("begun", head.begun().toString())
                .put("taken", head.taken().toString());
        head.newestWrite().ifPresent(at -> node.put("newestWrite", at.toString()));
        put(node.putObject("catalogue"), head.catalogue());
        return node.put("files", head.files())
                .put("bytes", head.bytes())
                .put("newFiles", head.newFiles())
                .put("newBytes", head.newBytes());
    }

    private static ObjectNode answer(Answer answer) {
        var question = answer.question();
        var node = put(node("answer"), answer.collection())
                .put("id", question.id())
                .put("question", question.question());
        var documents = node.putArray("documents");
        question.documents().forEach(document -> documents.add(document.value()));
        put(node, "labels", question.labels().allowed());
        return node;
    }

    @Override
    public BackupLine read(String line) {
        try {
            var node = JSON.readTree(line);
            return switch (text(node, "line")) {
                case "backup" -> head(node);
                case "file" -> file(node);
                case "counts" ->
                    new Counts(
                            key(node), number(node, "documents"), number(node, "passages"), number(node, "tombstones"));
                case "answer" -> answer(node);
                case "absent" -> new Absent(text(node, "path"), text(node, "sha256"), text(node, "detail"));
                case "ledger" ->
                    new LedgerHead(
                            format(node),
                            new BackupId(text(node, "backup")),
                            text(node, "source"),
                            time(node, "at"),
                            node.path("grants").asBoolean(false));
                case "deleted" ->
                    new Deletion(
                            key(node),
                            new DocumentId(text(node, "document")),
                            number(node, "version"),
                            time(node, "at"));
                case "labels" ->
                    new Relabelled(
                            key(node),
                            new DocumentId(text(node, "document")),
                            number(node, "version"),
                            AccessLabels.of(texts(node, "labels"), texts(node, "deniedLabels")),
                            time(node, "at"));
                case "collection" -> new KnownCollection(key(node), time(node, "createdAt"));
                case "key" -> new KnownKey(TenantId.ofValue(text(node, "tenant")), text(node, "id"), secrets(node));
                case "grant" ->
                    new KnownGrant(
                            TenantId.ofValue(text(node, "tenant")),
                            text(node, "to"),
                            text(node, "role"),
                            text(node, "collection"));
                case "tenant-deleted" -> new GoneTenant(TenantId.ofValue(text(node, "tenant")), time(node, "at"));
                default -> throw unreadable(null);
            };
        } catch (JacksonException | DateTimeException | PlimsollException e) {
            throw unreadable(e);
        }
    }

    private static Optional<Secrets> secrets(JsonNode node) {
        if (!node.has("hash")) {
            return Optional.empty();
        }
        return Optional.of(new Secrets(
                text(node, "hash"),
                node.has("outgoingHash")
                        ? Optional.of(new Outgoing(text(node, "outgoingHash"), time(node, "outgoingUntil")))
                        : Optional.empty()));
    }

    private static PlimsollException unreadable(@Nullable Exception cause) {
        var detail = "a line of a manifest or ledger is none that this version reads";
        return cause == null
                ? new PlimsollException(ErrorCode.INVALID_REQUEST, detail)
                : new PlimsollException(ErrorCode.INVALID_REQUEST, detail, cause);
    }

    private static int format(JsonNode node) {
        if (number(node, "format") != BackupLine.FORMAT) {
            throw unreadable(null);
        }
        return BackupLine.FORMAT;
    }

    private static Head head(JsonNode node) {
        return new Head(
                format(node),
                new BackupId(text(node, "id")),
                text(node, "source"),
                text(node, "software"),
                time(node, "begun"),
                time(node, "taken"),
                node.has("newestWrite") ? Optional.of(time(node, "newestWrite")) : Optional.empty(),
                file(node.path("catalogue")),
                number(node, "files"),
                number(node, "bytes"),
                number(node, "newFiles"),
                number(node, "newBytes"));
    }

    private static StoredFile file(JsonNode node) {
        var sha256 = text(node, "sha256");
        if (!sha256.matches("[0-9a-f]{64}") || number(node, "bytes") < 0) {
            throw unreadable(null);
        }
        return new StoredFile(
                text(node, "path"),
                number(node, "bytes"),
                sha256,
                node.has("mark") ? Optional.of(text(node, "mark")) : Optional.empty());
    }

    private static Answer answer(JsonNode node) {
        return new Answer(
                key(node),
                new GoldenQuestion(
                        text(node, "id"),
                        text(node, "question"),
                        texts(node, "documents").stream().map(DocumentId::new).toList(),
                        AccessLabels.of(texts(node, "labels"))));
    }

    private static CollectionKey key(JsonNode node) {
        return new CollectionKey(TenantId.ofValue(text(node, "tenant")), new CollectionName(text(node, "collection")));
    }

    private static List<String> texts(JsonNode node, String field) {
        return node.path(field).values().stream().map(JsonNode::stringValue).toList();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).stringValue();
    }

    private static long number(JsonNode node, String field) {
        return node.path(field).longValue();
    }

    private static Instant time(JsonNode node, String field) {
        return Instant.parse(text(node, field));
    }
}
