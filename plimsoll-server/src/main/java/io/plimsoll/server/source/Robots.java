package io.plimsoll.server.source;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.source.Validators;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `robots.txt` says (RFC 9309), asked once per host and source. A host whose file cannot be had for its own
/// fault is left alone; one that has none allows everything.
final class Robots implements WebClient.Manners {

    private static final int MAX_BYTES = 512 * 1024;
    private static final int MAX_HOSTS = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final WebClient client;
    private final Duration pause;
    private final Collection<String> names;
    private final Map<String, BaseRobotRules> rules = new LinkedHashMap<>();

    Robots(WebClient client, WebSettings settings) {
        this.client = client;
        this.pause = settings.pause();
        this.names = List.of(settings.userAgent().split("[/ ]", 2)[0].toLowerCase(Locale.ROOT));
    }

    @Override
    public Duration pause(URI url) {
        var rules = rules(url);
        if (!rules.isAllowed(url.toString())) {
            throw new PlimsollException(
                    ErrorCode.FORBIDDEN, "robots.txt of " + url.getHost() + " does not allow this page");
        }
        return pause(rules);
    }

    /// For what `robots.txt` has no say in: sitemaps, which it names itself.
    Duration pauseOfHost(URI url) {
        return pause(rules(url));
    }

    private Duration pause(BaseRobotRules rules) {
        long delay = rules.getCrawlDelay();
        return delay > pause.toMillis() ? Duration.ofMillis(delay) : pause;
    }

    private BaseRobotRules rules(URI url) {
        var host = url.getScheme() + "://" + url.getRawAuthority();
        var known = rules.get(host);
        if (known != null) {
            return known;
        }
        var asked = ask(URI.create(host + "/robots.txt"));
        if (rules.size() == MAX_HOSTS) {
            rules.clear();
        }
        rules.put(host, asked);
        return asked;
    }

    /// An address that is refused stays refused: that it has no `robots.txt` is not the reason.
    private BaseRobotRules ask(URI url) {
        try (var answer = client.get(url, Validators.NONE, unused -> pause, TIMEOUT, MAX_BYTES)) {
            if (answer.status() >= 400 && answer.status() < 500) {
                return new SimpleRobotRules(RobotRulesMode.ALLOW_ALL);
            }
            if (answer.status() != 200) {
                return new SimpleRobotRules(RobotRulesMode.ALLOW_NONE);
            }
            var type = answer.header("Content-Type").orElse("text/plain");
            return new SimpleRobotRulesParser()
                    .parseContent(url.toString(), answer.body().readNBytes(MAX_BYTES - 1), type, names);
        } catch (PlimsollException e) {
            if (e.code() == ErrorCode.DEPENDENCY_FAILED) {
                return new SimpleRobotRules(RobotRulesMode.ALLOW_NONE);
            }
            throw e;
        } catch (IOException e) {
            return new SimpleRobotRules(RobotRulesMode.ALLOW_NONE);
        }
    }
}
