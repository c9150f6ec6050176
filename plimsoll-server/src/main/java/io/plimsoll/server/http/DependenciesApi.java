package io.plimsoll.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// How the server's dependencies do.
@RestController
final class DependenciesApi {

    private final Dependencies dependencies;

    DependenciesApi(Dependencies dependencies) {
        this.dependencies = dependencies;
    }

    record DependencyList(List<Dependencies.Dependency> items) {}

    @GetMapping(path = Routes.DEPENDENCIES, produces = MediaType.APPLICATION_JSON_VALUE)
    DependencyList list(HttpServletRequest request) {
        QueryParameters.of(request);
        return new DependencyList(dependencies.list());
    }
}
