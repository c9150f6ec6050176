package io.plimsoll.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import java.util.ArrayList;
import java.util.List;

/// Where a model wants its special tokens around one text or two, read from how its tokenizer places them.
record Template(List<Slot> slots) {

    private static final int SPECIAL = -1;

    /// A special token, or the place of a whole text.
    ///
    /// @param text which text, or -1 for a special token
    /// @param id   of the special token
    record Slot(int text, long id, long segment) {}

    static Template of(Encoding example) {
        var slots = new ArrayList<Slot>();
        int previous = SPECIAL;
        for (int i = 0; i < example.getIds().length; i++) {
            int text = (int) example.getSequenceIds()[i];
            if (text == SPECIAL || text != previous) {
                slots.add(new Slot(text, example.getIds()[i], example.getTypeIds()[i]));
            }
            previous = text;
        }
        return new Template(List.copyOf(slots));
    }

    int specialTokens() {
        return (int) slots.stream().filter(slot -> slot.text == SPECIAL).count();
    }

    /// How many tokens stand before the first text.
    int lead() {
        int lead = 0;
        while (lead < slots.size() && slots.get(lead).text == SPECIAL) {
            lead++;
        }
        return lead;
    }

    ModelInput fill(long[]... texts) {
        int length = specialTokens();
        for (var text : texts) {
            length += text.length;
        }
        var ids = new long[length];
        var segments = new long[length];
        int at = 0;
        for (var slot : slots) {
            var part = slot.text == SPECIAL ? new long[] {slot.id} : texts[slot.text];
            for (long id : part) {
                ids[at] = id;
                segments[at++] = slot.segment;
            }
        }
        return new ModelInput(ids, segments);
    }
}
