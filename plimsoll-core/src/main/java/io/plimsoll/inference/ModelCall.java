package io.plimsoll.inference;

/// One call of a model behind a service, as its bill shows it.
///
/// @param model  the service's name for it
/// @param usage  as the service reported it; where it did not, an estimate on the high side
/// @param failed whether the call ended before its result was whole; what it consumed until then is paid for all the
///               same
public record ModelCall(Operation operation, String model, TokenUsage usage, boolean failed) {

    public enum Operation {
        CHAT,
        EMBEDDINGS
    }
}
