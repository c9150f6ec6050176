package io.plimsoll.onnx;

/// What comes out of one run: a tensor, its last dimension varying fastest.
record ModelOutput(long[] shape, float[] values) {}
