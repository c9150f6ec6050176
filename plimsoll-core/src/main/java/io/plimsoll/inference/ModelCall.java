package io.plimsoll.inference;

/// One call of a model behind a service, as its bill shows it.
///
/// @param model     the service's name for it
/// @param usage     as the service reported it; where it did not, an estimate on the high side
/// @param searches  what rerank services bill for, as reported or estimated; 0 of other models
/// @param estimated whether the service did not say what the call consumed
/// @param failed    whether the call ended before its result was whole; what it consumed until then is paid for all the
///                  same
public record ModelCall(
        Operation operation, String model, TokenUsage usage, long searches, boolean estimated, boolean failed) {

    public enum Operation {
        CHAT,
        EMBEDDINGS,
        RERANK
    }

    /// A whole call whose tokens the service reported.
    public static ModelCall reported(Operation operation, String model, TokenUsage usage) {
        return new ModelCall(operation, model, usage, 0, false, false);
    }
}
