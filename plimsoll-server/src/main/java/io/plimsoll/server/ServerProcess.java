package io.plimsoll.server;

import io.plimsoll.server.cli.RunningServer;
import io.plimsoll.server.cli.ServeOptions;
import io.plimsoll.server.config.PlimsollSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/// A server that runs in this process until it is told to stop.
final class ServerProcess implements RunningServer {

    private final ConfigurableApplicationContext context;
    private final CountDownLatch stopped;

    private ServerProcess(ConfigurableApplicationContext context, CountDownLatch stopped) {
        this.context = context;
        this.stopped = stopped;
    }

    /// Returns when the server answers.
    static RunningServer start(ServeOptions options) {
        var stopped = new CountDownLatch(1);
        var builder = new SpringApplicationBuilder(ServerConfiguration.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .listeners(new LoggingSetup())
                .listeners((ApplicationListener<ContextClosedEvent>) closed -> stopped.countDown());
        try {
            return new ServerProcess(builder.run(arguments(options)), stopped);
        } catch (RuntimeException e) {
            throw StartFailure.explain(e);
        }
    }

    /// The command line goes before the environment, and that before the configuration file.
    private static String[] arguments(ServeOptions options) {
        Map<String, String> arguments = new HashMap<>();
        options.data().ifPresent(data -> arguments.put("plimsoll.data", data.toString()));
        options.host().ifPresent(host -> arguments.put("plimsoll.host", host));
        options.port().ifPresent(port -> arguments.put("plimsoll.port", port.toString()));
        options.config()
                .ifPresent(file -> arguments.put(
                        "spring.config.additional-location",
                        file.toAbsolutePath().toUri().toString()));
        return arguments.entrySet().stream()
                .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                .toArray(String[]::new);
    }

    @Override
    public URI address() {
        var server = ((WebServerApplicationContext) context).getWebServer();
        if (server == null) {
            throw new IllegalStateException("the server has stopped");
        }
        var host = settings().host();
        var scheme = settings().tls().certificate().isPresent() ? "https://" : "http://";
        return URI.create(scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort());
    }

    @Override
    public Path data() {
        return settings().data();
    }

    private PlimsollSettings settings() {
        return context.getBean(PlimsollSettings.class);
    }

    @Override
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }
}
