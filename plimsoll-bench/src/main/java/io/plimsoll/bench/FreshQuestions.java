package io.plimsoll.bench;

import java.util.concurrent.atomic.AtomicInteger;

/// Searches that are alike, each of which is asked once, so that no cache answers one.
final class FreshQuestions {

    private final AtomicInteger asked = new AtomicInteger();

    /// The body of the next one.
    String next() {
        return search(asked.incrementAndGet());
    }

    /// The body of one, for who keeps count.
    static String search(int number) {
        return "{\"query\":\"what is to be done about case " + number + " at night\"}";
    }
}
