package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What machines ask the server about itself: whether it lives, whether it is ready, its measurements, its API.
@RestController
final class HealthApi {

    private static final String METRICS_TYPE = "text/plain;version=0.0.4;charset=utf-8";
    private static final String OPEN_METRICS_TYPE = "application/openmetrics-text;version=1.0.0;charset=utf-8";
    private static final String YAML_TYPE = "application/yaml";

    private final Readiness readiness;
    private final PrometheusMeterRegistry meters;
    private final byte[] openApi;

    HealthApi(Readiness readiness, PrometheusMeterRegistry meters) {
        this.readiness = readiness;
        this.meters = meters;
        this.openApi = openApi();
    }

    record Liveness(String status) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record ShownReadiness(String status, Map<String, String> components, Map<String, String> details) {}

    @GetMapping(path = Routes.LIVE, produces = MediaType.APPLICATION_JSON_VALUE)
    Liveness live() {
        return new Liveness("live");
    }

    @GetMapping(path = Routes.READY, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownReadiness> ready() {
        var components = new TreeMap<String, String>();
        readiness.components().forEach((name, ready) -> components.put(name, status(ready)));
        boolean ready = components.values().stream().allMatch(status(true)::equals);
        var answer = ResponseEntity.status(ready ? 200 : 503);
        if (!ready) {
            answer.header("Retry-After", "1");
        }
        return answer.body(new ShownReadiness(status(ready), components, new TreeMap<>(readiness.details())));
    }

    private static String status(boolean ready) {
        return ready ? "ready" : "not ready";
    }

    /// OpenMetrics, which has exemplars, where it is asked for; else Prometheus's own text.
    @GetMapping(Routes.METRICS)
    ResponseEntity<byte[]> metrics(HttpServletRequest request) throws IOException {
        var accepted = request.getHeader("Accept");
        var type = accepted != null && accepted.contains("application/openmetrics-text")
                ? OPEN_METRICS_TYPE
                : METRICS_TYPE;
        var text = new ByteArrayOutputStream();
        meters.scrape(text, type);
        return ResponseEntity.ok().header("Content-Type", type).body(text.toByteArray());
    }

    @GetMapping(Routes.OPEN_API)
    ResponseEntity<byte[]> description() {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(YAML_TYPE))
                .body(openApi.clone());
    }

    static byte[] openApi() {
        try (InputStream file = HealthApi.class.getResourceAsStream("/openapi.yaml")) {
            if (file == null) {
                throw new IllegalStateException("openapi.yaml is not among the resources");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
