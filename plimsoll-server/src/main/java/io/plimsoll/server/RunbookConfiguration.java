package io.plimsoll.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.audit.AuditLog;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.flag.LiveFlags;
import io.plimsoll.quality.DriftWatch;
import io.plimsoll.rollout.Rollouts;
import io.plimsoll.runbook.Explanations;
import io.plimsoll.runbook.IncidentStore;
import io.plimsoll.runbook.Notifier;
import io.plimsoll.runbook.Runbook;
import io.plimsoll.runbook.RunbookKeeper;
import io.plimsoll.runbook.Runbooks;
import io.plimsoll.runbook.SignalReports;
import io.plimsoll.server.config.NotificationSettings.Smtp;
import io.plimsoll.server.config.NotificationSettings.Target;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.resilience.Faults;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.server.resilience.TrialCalls;
import io.plimsoll.server.runbook.Notifications;
import io.plimsoll.server.runbook.Notifications.Address;
import io.plimsoll.server.runbook.RunbookFile;
import io.plimsoll.server.runbook.RunbookReader;
import io.plimsoll.server.store.Database;
import io.plimsoll.server.store.JdbcIncidentStore;
import io.plimsoll.server.store.JdbcSignalReports;
import io.plimsoll.server.telemetry.NotificationMeters;
import io.plimsoll.server.telemetry.RecentRequests;
import io.plimsoll.server.telemetry.RunbookMeters;
import io.plimsoll.slo.ErrorBudgets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/// What the server does by itself where something fails.
@Configuration(proxyBeanMethods = false)
class RunbookConfiguration {

    private static final String SHIPPED = "classpath:runbooks/*.yaml";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration TRIAL_EVERY = Duration.ofSeconds(1);

    @Bean
    IncidentStore incidentStore(Database database, InstantSource clock) {
        return new JdbcIncidentStore(database, clock);
    }

    @Bean
    SignalReports signalReports(Database database, InstantSource clock) {
        return new JdbcSignalReports(database, clock);
    }

    @Bean
    Runbooks runbooks(PlimsollSettings settings) {
        var files = settings.runbooks()
                .folder()
                .map(Path::of)
                .map(RunbookFile::folder)
                .orElseGet(RunbookConfiguration::shipped);
        var runbooks =
                new RunbookReader(Optional.of(settings.notifications().targets().keySet())).read(files);
        return switch (settings.runbooks().mode()) {
            case "off" -> new Runbooks(List.of());
            case "suggest" ->
                new Runbooks(runbooks.all().stream().map(Runbook::suggesting).toList());
            default -> runbooks;
        };
    }

    /// Those of `config/runbooks`, which the program brings.
    static List<RunbookFile> shipped() {
        var files = new ArrayList<RunbookFile>();
        try {
            for (var resource : new PathMatchingResourcePatternResolver().getResources(SHIPPED)) {
                files.add(new RunbookFile(
                        String.valueOf(resource.getFilename()), resource.getContentAsString(StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the runbooks that the program brings cannot be read", e);
        }
        return files;
    }

    @Bean
    RecentRequests recentRequests(MeterRegistry meters, PlimsollSettings settings, InstantSource clock) {
        return new RecentRequests(meters, settings.runbooks().window(), clock);
    }

    @Bean
    LatestFreshness latestFreshness() {
        return new LatestFreshness();
    }

    @Bean
    ServerSignals signals(
            Guards guards,
            RecentRequests recent,
            LatestFreshness freshness,
            CollectionCatalog collections,
            FaultGames games,
            ErrorBudgets budgets,
            LatestEvaluations evaluations,
            DriftWatch drift) {
        return new ServerSignals(
                guards, recent, freshness, collections, games::stale, budgets, evaluations, drift::latest);
    }

    @Bean
    FaultGames gameDays(Faults faults, Guards guards, AuditLog audit, PlimsollSettings settings, InstantSource clock) {
        return new FaultGames(faults, guards, audit, settings.environment(), clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Notifications notifications(PlimsollSettings settings, MeterRegistry meters) {
        var notifications = settings.notifications();
        var addresses = notifications.targets().entrySet().stream()
                .map(target -> address(target.getKey(), target.getValue(), notifications.smtp()))
                .toList();
        var sent = new NotificationMeters(meters, notifications.targets().keySet());
        return new Notifications(
                addresses,
                notifications.maxQueue(),
                FIRST_PAUSE,
                (target, outcome) -> sent.tell(target, outcome.wireName()));
    }

    private static Address address(String name, Target target, Smtp smtp) {
        if (target.alertmanager().isPresent()) {
            return new Address.Alertmanager(name, target.alertmanager().get(), target.token());
        }
        if (target.slack().isPresent()) {
            return new Address.Slack(name, target.slack().get(), target.token());
        }
        return new Address.Mail(
                name,
                target.email(),
                smtp.from().orElseThrow(),
                smtp.host().orElseThrow(),
                smtp.port(),
                smtp.user(),
                smtp.password(),
                smtp.encryption());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    TrialCalls trialCalls(Guards guards, PlimsollSettings settings) {
        var every = settings.dependencies()
                .openFor()
                .filter(time -> time.compareTo(TRIAL_EVERY) < 0)
                .orElse(TRIAL_EVERY);
        return new TrialCalls(guards, every);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    RunbookKeeper runbookKeeper(
            Runbooks runbooks,
            ServerSignals signals,
            SignalReports reports,
            IncidentStore store,
            LiveFlags flags,
            CollectionCatalog collections,
            Rollouts rollouts,
            Notifier notifier,
            Explanations explanations,
            MeterRegistry meters,
            PlimsollSettings settings,
            InstantSource clock) {
        return new RunbookKeeper(
                runbooks,
                new RunbookKeeper.Senses(signals, reports),
                store,
                new RunbookKeeper.Levers(flags, collections, rollouts::renew, notifier, explanations),
                new RunbookMeters(meters, runbooks, clock),
                settings.runbooks().every(),
                nodeName(),
                clock);
    }

    /// Of this process alone, and one that people recognise.
    private static String nodeName() {
        var host = System.getenv().getOrDefault("HOSTNAME", "node");
        return host + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
