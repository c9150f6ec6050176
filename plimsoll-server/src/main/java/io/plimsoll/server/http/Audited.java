package io.plimsoll.server.http;

import io.plimsoll.audit.AuditEvent;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.error.PlimsollException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/// Work that changes nothing and is accounted for: nothing of it is shown before it is on record that it was begun.
final class Audited {

    private static final int MAX_CHARS = AuditEvent.MAX_DETAIL_CHARS;

    private final AuditLog log;

    Audited(AuditLog log) {
        this.log = log;
    }

    /// The disk is written to while the work is done.
    ///
    /// @param shown what the event says of the result
    <T> T work(AuditEvent event, Supplier<T> work, Function<T, Collection<String>> shown) {
        return ended(log.begin(event), event, work, shown);
    }

    /// The same for work that may show its caller what it was shown before, which takes no time worth using.
    ///
    /// @param work tells its argument when it begins with anything else
    <T> T repeatable(AuditEvent event, Function<Runnable, T> work, Function<T, Collection<String>> shown) {
        var began = new BegunWhenTold(event);
        return ended(
                began,
                event,
                () -> {
                    try {
                        return work.apply(began::begin);
                    } catch (RuntimeException failure) {
                        var unused = began.begin();
                        throw failure;
                    }
                },
                shown);
    }

    /// The same for work that shows parts of its result while it goes on.
    <T> T stream(AuditEvent event, Supplier<T> work, Function<T, Collection<String>> shown) {
        var began = log.begin(event);
        began.durable();
        return ended(began, event, work, shown);
    }

    private static <T> T ended(
            AuditLog.Began began, AuditEvent event, Supplier<T> work, Function<T, Collection<String>> shown) {
        T result;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            var code = e instanceof PlimsollException failure ? failure.code().wireName() : "internal";
            began.end(event.failed(code));
            throw e;
        }
        var documents = new LinkedHashSet<>(shown.apply(result));
        began.end(event.with("documents", json(documents)).with("count", documents.size()));
        return result;
    }

    /// What ends without having begun was shown before. The work that tells is done by the thread that asked for it.
    private final class BegunWhenTold implements AuditLog.Began {

        private final AuditEvent event;
        private AuditLog.@Nullable Began began;

        BegunWhenTold(AuditEvent event) {
            this.event = event;
        }

        AuditLog.Began begin() {
            var begun = began == null ? log.begin(event) : began;
            began = begun;
            return begun;
        }

        @Override
        public void durable() {
            begin().durable();
        }

        @Override
        public void end(AuditEvent how) {
            if (began == null) {
                log.repeated(how);
            } else {
                began.end(how);
            }
        }
    }

    /// As many of the ids as an event has room for, as a JSON array.
    private static String json(Collection<String> ids) {
        var array = new StringBuilder("[");
        for (var id : ids) {
            int before = array.length();
            array.append(before > 1 ? ",\"" : "\"");
            JsonStringEncoder.getInstance().quoteAsString(id, array);
            array.append('"');
            if (array.length() + 1 > MAX_CHARS) {
                array.setLength(before);
                break;
            }
        }
        return array.append(']').toString();
    }
}
