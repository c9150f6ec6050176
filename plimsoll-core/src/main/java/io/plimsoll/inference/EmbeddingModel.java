package io.plimsoll.inference;

import io.plimsoll.request.RequestContext;
import java.util.List;
import java.util.Set;

/// Turns text into vectors of unit length. The vector of a text does not depend on what else is in the call.
public interface EmbeddingModel extends AutoCloseable {

    /// A name for people: `bge-small-en-v1.5-q`.
    String name();

    /// Names everything that shapes a vector: weights, pooling, prefixes, maximum length.
    String fingerprint();

    int dimensions();

    /// Most tokens of a passage that reach the vector, special tokens and prefix already taken off.
    int maxPassageTokens();

    /// The ISO 639-1 codes of the languages the model was made for; empty where it is not known.
    Set<String> languages();

    TokenCounter tokens();

    /// The question's vector, with the model's own query instruction.
    float[] embedQuery(RequestContext context, String question);

    /// How many passages a call should have where work is to be done in small steps: 1 where more at once gains
    /// nothing.
    default int smallBatch() {
        return 1;
    }

    /// One vector per passage, in order.
    List<float[]> embedPassages(RequestContext context, List<String> passages);

    @Override
    void close();
}
