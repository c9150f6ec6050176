package io.plimsoll.query;

import java.time.Duration;

/// Hears an answer as it comes into being. Called from one thread.
public interface AnswerListener {

    /// Hears nothing.
    AnswerListener NONE = new AnswerListener() {
        @Override
        public boolean readsAlong() {
            return false;
        }
    };

    /// Whether what it heard cannot be taken back.
    default boolean readsAlong() {
        return true;
    }

    default void stageEnded(Stage stage, Duration took) {}

    /// From here on the answer is up to a chat service, or to another request for the same: this machine has little to
    /// do for it.
    default void awaitsModel() {}

    /// A piece of the answer's text.
    default void text(String piece) {}

    /// A source, before or after the text that cites it.
    default void citation(Citation citation) {}
}
