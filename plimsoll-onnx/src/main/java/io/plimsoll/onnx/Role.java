package io.plimsoll.onnx;

/// Which side of a search a text is on: models prefix the two differently.
enum Role {
    QUESTION,
    PASSAGE
}
