package io.plimsoll.server.runbook;

import io.plimsoll.runbook.Notice;
import io.plimsoll.runbook.Notifier;
import io.plimsoll.server.runbook.NotificationTarget.Undelivered;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends notices: each target has a bounded queue and a thread of its own, so that one that is down keeps nobody
/// waiting. What is not taken is sent again with growing pauses, for a bounded number of times. Everything is in the
/// log
/// too.
public final class Notifications implements Notifier, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    /// About eight minutes with the usual first pause.
    private static final int MAX_ATTEMPTS = 12;

    private final List<Sending> sendings = new ArrayList<>();
    private final BiConsumer<String, Outcome> listener;
    private final Duration firstPause;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final HttpClient client;

    public enum Outcome {
        SENT,
        /// Given up.
        FAILED,
        /// There was no room in the queue.
        DROPPED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What notices are sent to, in words of the settings.
    public sealed interface Address {

        String name();

        record Alertmanager(String name, URI base, Optional<String> token) implements Address {}

        record Slack(String name, URI address, Optional<String> token) implements Address {}

        /// @param encryption `starttls`, `tls` or `none`
        record Mail(
                String name,
                List<String> to,
                String from,
                String host,
                int port,
                Optional<String> user,
                Optional<String> password,
                String encryption)
                implements Address {}
    }

    /// @param maxQueue   notices that wait for each target
    /// @param firstPause before a second attempt; it doubles
    /// @param listener   hears the target's name and what became of each notice
    public Notifications(
            List<Address> addresses, int maxQueue, Duration firstPause, BiConsumer<String, Outcome> listener) {
        this.listener = listener;
        this.firstPause = firstPause;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_WITHIN)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        addresses.forEach(address -> sendings.add(new Sending(target(address), maxQueue)));
    }

    private NotificationTarget target(Address address) {
        return switch (address) {
            case Address.Alertmanager(var name, var base, var token) ->
                WebhookTarget.alertmanager(name, base, token, client);
            case Address.Slack(var name, var url, var token) -> WebhookTarget.slack(name, url, token, client);
            case Address.Mail mail ->
                new MailTarget(
                        mail.name(),
                        new MailTarget.Server(
                                mail.host(), mail.port(), mail.user(), mail.password(), mail.encryption()),
                        mail.from(),
                        mail.to());
        };
    }

    public void start() {
        sendings.forEach(Sending::start);
    }

    @Override
    public void tell(Notice notice) {
        LOG.warn(
                "{}{}: {} (runbook {}, incident {})",
                notice.resolved() ? "over: " : "",
                notice.summary(),
                notice.detail(),
                notice.runbook(),
                notice.incident());
        sendings.stream()
                .filter(sending -> notice.to().isEmpty() || notice.to().contains(sending.target.name()))
                .forEach(sending -> sending.add(notice));
    }

    /// One target and what waits for it.
    private final class Sending {
        private final NotificationTarget target;
        private final BlockingQueue<Notice> queue;
        private final Thread thread;

        Sending(NotificationTarget target, int maxQueue) {
            this.target = target;
            this.queue = new ArrayBlockingQueue<>(maxQueue);
            this.thread = Thread.ofVirtual().name("notify-" + target.name()).unstarted(this::work);
        }

        void start() {
            thread.start();
        }

        void add(Notice notice) {
            if (!queue.offer(notice)) {
                listener.accept(target.name(), Outcome.DROPPED);
                LOG.error("a notice to {} was dropped: {} wait already", target.name(), queue.size());
            }
        }

        private void work() {
            try {
                while (true) {
                    listener.accept(target.name(), deliver(queue.take()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Outcome deliver(Notice notice) throws InterruptedException {
            var pause = firstPause;
            for (int attempt = 1; ; attempt++) {
                try {
                    target.send(notice);
                    return Outcome.SENT;
                } catch (Undelivered failure) {
                    if (failure.isLasting() || attempt == MAX_ATTEMPTS || isStopping(pause)) {
                        LOG.error(
                                "a notice to {} was given up after {} attempts: {}",
                                target.name(),
                                attempt,
                                failure.getMessage());
                        return Outcome.FAILED;
                    }
                    pause = pause.multipliedBy(2);
                    pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
                }
            }
        }

        /// Waits for so long, unless all ends before.
        private boolean isStopping(Duration pause) throws InterruptedException {
            return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// What still waits is lost; it is in the log.
    @Override
    public void close() {
        stopping.countDown();
        long until = System.nanoTime() + STOP_WITHIN.toNanos();
        for (var sending : sendings) {
            sending.thread.interrupt();
            try {
                sending.thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        client.shutdownNow();
    }
}
