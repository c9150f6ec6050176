/// Embedding and reranking inside this process, with ONNX Runtime and the tokenizers of Hugging Face.
///
/// Three doors: [OnnxEmbeddingModel] makes vectors with one of the [BundledModel]s, [LateInteractionReranker] scores
/// passages with the same weights, [CrossEncoderReranker] with a model from a folder. Models that share their workers
/// share one [InferencePool]: as many threads as may compute at once, with questions before passages.
///
/// Every text is one run of its own, on one thread: the vectors of int8 models depend on what else is in a batch, and
/// a batch was not faster.
///
/// Depends on `inference`, `request` and `error`; never on the network.
@NullMarked
package io.plimsoll.onnx;

import org.jspecify.annotations.NullMarked;
