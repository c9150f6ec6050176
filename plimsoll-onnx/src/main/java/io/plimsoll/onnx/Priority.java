package io.plimsoll.onnx;

/// Who goes first, in order: a question holds up everything behind it, its candidates one answer, a passage nobody.
enum Priority {
    QUESTION,
    CANDIDATE,
    PASSAGE
}
