package io.plimsoll.onnx;

/// What goes into one run: token ids and, as long, the segment each belongs to.
record ModelInput(long[] ids, long[] segments) {

    int length() {
        return ids.length;
    }
}
