package io.plimsoll.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/// Loads the parsers when the server is ready and not before: that takes seconds of a core, which the first document
/// of a format would have to wait for otherwise, and the start must not.
final class ParserWarmUp implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(ParserWarmUp.class);

    private final Runnable warmUp;

    ParserWarmUp(Runnable warmUp) {
        this.warmUp = warmUp;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        begin();
    }

    /// Returns at once.
    Thread begin() {
        return Thread.ofVirtual().name("parser-warm-up").start(this::run);
    }

    private void run() {
        try {
            warmUp.run();
        } catch (RuntimeException e) {
            LOG.warn("the parsers could not be warmed up; documents are parsed all the same", e);
        }
    }
}
