/// The ports of the models: embedding, reranking, chat.
/// Depends on `request`, `tenant` and `error`.
@NullMarked
package io.plimsoll.inference;

import org.jspecify.annotations.NullMarked;
