package io.plimsoll.query;

/// What an answer did without, and why.
///
/// @param reason for people; stable enough to be counted
public record Degradation(Stage stage, String reason) {

    /// As it is written outside: `rerank: the service did not answer`.
    @Override
    public String toString() {
        return stage.wireName() + ": " + reason;
    }
}
