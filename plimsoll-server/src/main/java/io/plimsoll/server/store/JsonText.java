package io.plimsoll.server.store;

import io.plimsoll.document.Metadata;
import io.plimsoll.document.MetadataValue;
import io.plimsoll.tenancy.TenantLimit;
import io.plimsoll.tenancy.TenantLimits;
import io.plimsoll.tenant.AccessLabels;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Values kept as JSON. The JSON type of a metadata value is its own type: text, number, boolean or a list of texts.
final class JsonText {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ALLOWED = "allowed";
    private static final String DENIED = "denied";

    private JsonText() {}

    static String of(Metadata metadata) {
        var fields = new LinkedHashMap<String, Object>();
        metadata.values().forEach((name, value) -> fields.put(name, plain(value)));
        return JSON.writeValueAsString(fields);
    }

    static Object plain(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Text text -> text.value();
            case MetadataValue.Numeric number -> number.value();
            case MetadataValue.Bool bool -> bool.value();
            case MetadataValue.Texts texts -> texts.values();
        };
    }

    static Metadata metadata(String json) {
        var fields = new LinkedHashMap<String, MetadataValue>();
        for (Map.Entry<String, JsonNode> field : JSON.readTree(json).properties()) {
            fields.put(field.getKey(), value(field.getValue()));
        }
        return new Metadata(fields);
    }

    static MetadataValue value(JsonNode node) {
        if (node.isArray()) {
            return new MetadataValue.Texts(
                    node.values().stream().map(JsonNode::stringValue).toList());
        }
        if (node.isBoolean()) {
            return new MetadataValue.Bool(node.booleanValue());
        }
        return node.isNumber()
                ? new MetadataValue.Numeric(node.doubleValue())
                : new MetadataValue.Text(node.stringValue());
    }

    /// The texts in their order, so that equal sets are equal texts.
    static String of(Collection<String> texts) {
        return JSON.writeValueAsString(new TreeSet<>(texts));
    }

    static String of(Map<String, String> texts) {
        return JSON.writeValueAsString(texts);
    }

    static Map<String, String> map(String json) {
        var texts = new LinkedHashMap<String, String>();
        JSON.readTree(json)
                .properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().stringValue()));
        return texts;
    }

    static String of(TenantLimits limits) {
        var fields = new LinkedHashMap<String, Long>();
        limits.values().forEach((limit, value) -> fields.put(limit.wireName(), value));
        return JSON.writeValueAsString(fields);
    }

    static TenantLimits limits(String json) {
        if (json.equals("{}")) {
            return TenantLimits.NONE; // of nearly all tenants, whom every request asks about
        }
        var limits = new EnumMap<TenantLimit, Long>(TenantLimit.class);
        JSON.readTree(json)
                .properties()
                .forEach(field -> TenantLimit.of(field.getKey())
                        .ifPresent(limit -> limits.put(limit, field.getValue().longValue())));
        return new TenantLimits(limits);
    }

    static List<String> texts(String json) {
        return List.of(JSON.readValue(json, String[].class));
    }

    /// A list of those that are allowed, as every row had it once, or an object where some are denied.
    static String of(AccessLabels labels) {
        if (labels.denied().isEmpty()) {
            return of(labels.allowed());
        }
        var both = new TreeMap<String, TreeSet<String>>();
        both.put(ALLOWED, new TreeSet<>(labels.allowed()));
        both.put(DENIED, new TreeSet<>(labels.denied()));
        return JSON.writeValueAsString(both);
    }

    static AccessLabels labels(String json) {
        var node = JSON.readTree(json);
        return node.isArray()
                ? AccessLabels.of(texts(node))
                : AccessLabels.of(texts(node.path(ALLOWED)), texts(node.path(DENIED)));
    }

    private static List<String> texts(JsonNode array) {
        return array.values().stream().map(JsonNode::stringValue).toList();
    }
}
