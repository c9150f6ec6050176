package io.plimsoll.query;

import io.plimsoll.inference.EmbeddingModel;

/// A question's vector and the model that made it, which alone makes vectors that it can be compared with.
record QuestionVector(float[] values, EmbeddingModel model) {}
