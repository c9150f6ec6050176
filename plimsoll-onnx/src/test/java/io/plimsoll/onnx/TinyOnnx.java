package io.plimsoll.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes small ONNX models in protobuf's wire format, by the field numbers of `onnx.proto3`. They compute the mean of
/// the token ids, and where two columns are asked for, its negative before it.
final class TinyOnnx {

    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private TinyOnnx() {}

    /// A classifier of text pairs with `columns` (1 or 2) logits and the given inputs.
    static byte[] classifier(int columns, String... inputs) {
        var graph = new Message();
        graph.message(1, node("Cast", "floats", inputs[0]).message(5, intAttribute("to", FLOAT)));
        var mean = node("ReduceMean", columns == 1 ? "logits" : "mean", "floats");
        graph.message(1, mean.message(5, axes()).message(5, intAttribute("keepdims", 1)));
        if (columns == 2) {
            graph.message(1, node("Neg", "negative", "mean"));
            graph.message(1, node("Concat", "logits", "negative", "mean").message(5, intAttribute("axis", 1)));
        }
        graph.text(2, "tiny");
        for (var input : inputs) {
            graph.message(11, tensor(input, INT64, "length"));
        }
        graph.message(12, tensor("logits", FLOAT, "columns"));
        return new Message()
                .number(1, 8)
                .message(7, graph)
                .message(8, new Message().number(2, 13))
                .bytes();
    }

    private static Message node(String operator, String output, String... inputs) {
        var node = new Message();
        for (var input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    private static Message intAttribute(String name, long value) {
        return new Message().text(1, name).number(3, value).number(20, 2);
    }

    private static Message axes() {
        return new Message().text(1, "axes").number(8, 1).number(20, 7);
    }

    private static Message tensor(String name, int elementType, String secondDimension) {
        var shape = new Message()
                .message(1, new Message().text(2, "batch"))
                .message(1, new Message().text(2, secondDimension));
        var type = new Message().number(1, elementType).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, type));
    }

    private static final class Message {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint(((long) field << 3) | VARINT);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return raw(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return raw(field, value.bytes());
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private Message raw(int field, byte[] value) {
            varint(((long) field << 3) | BYTES);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while (rest > 0x7F) {
                out.write((int) ((rest & 0x7F) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
