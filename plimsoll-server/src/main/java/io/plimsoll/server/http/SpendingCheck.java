package io.plimsoll.server.http;

import io.plimsoll.tenant.Principal;
import io.plimsoll.usage.UsageAccount;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/// Refuses requests that would call a service's model, with 429, once their tenant has spent its budget. Comes after
/// [PermissionCheck]. Work that was accepted before goes on.
final class SpendingCheck implements HandlerInterceptor {

    private final PaidModels models;
    private final UsageAccount account;

    SpendingCheck(PaidModels models, UsageAccount account) {
        this.models = models;
        this.account = account;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(RequestContexts.PRINCIPAL_ATTRIBUTE) instanceof Principal principal
                && request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern
                && isPaid(request.getMethod() + " " + pattern)) {
            account.admit(principal.tenant());
        }
        return true;
    }

    private boolean isPaid(String route) {
        return switch (route) {
            case "POST " + Routes.ANSWERS, "POST " + Routes.TRACE_REPLAY ->
                models.chat() || models.embedding() || models.rerank();
            case "POST " + Routes.SEARCHES, "POST " + Routes.WHY_NOT -> models.embedding() || models.rerank();
            case "PUT " + Routes.DOCUMENT, "POST " + Routes.BATCH -> models.embedding();
            case "POST " + Routes.GOLDEN_SYNTHESIZE -> models.chat();
            default -> false;
        };
    }
}
