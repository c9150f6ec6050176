package io.plimsoll.slo;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.slo.Objective.Scope;
import io.plimsoll.tenant.TenantId;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All objectives of a server. No two have the same name, and no two hold the same indicator against the same events.
public record Objectives(List<Objective> all) {

    public static final Objectives NONE = new Objectives(List.of());

    private static final int MAX = 200;

    private record Subject(Scope scope, Sli sli) {}

    public Objectives {
        all = List.copyOf(all);
        if (all.size() > MAX) {
            throw PlimsollException.invalidField("metadata.name", "there are at most " + MAX + " objectives");
        }
        var names = new HashSet<String>();
        var subjects = new HashSet<Subject>();
        for (var objective : all) {
            if (!names.add(objective.name())) {
                throw PlimsollException.invalidField(
                        "metadata.name", "the name '" + objective.name() + "' is taken by another objective");
            }
            if (!subjects.add(new Subject(objective.scope(), objective.sli()))) {
                throw PlimsollException.invalidField(
                        "spec.indicator", "another objective for the same events has the same indicator");
            }
        }
    }

    /// What is to be counted for them.
    public Set<Sli> slis() {
        var slis = new LinkedHashSet<Sli>();
        all.forEach(objective -> slis.add(objective.sli()));
        return slis;
    }

    public List<Objective> ofEverybody() {
        return all.stream()
                .filter(objective -> objective.scope() instanceof Scope.Everybody)
                .toList();
    }

    /// Those that hold for one tenant; one that names it stands in place of one for each tenant of the same service and
    /// indicator.
    public List<Objective> of(TenantId tenant) {
        var held = all.stream()
                .filter(objective -> objective.scope().holdsFor(tenant))
                .toList();
        return held.stream()
                .filter(objective -> objective.scope() instanceof Scope.OneTenant
                        || held.stream().noneMatch(other -> replaces(other, objective)))
                .toList();
    }

    private static boolean replaces(Objective own, Objective common) {
        return own.scope() instanceof Scope.OneTenant
                && own.sli().service() == common.sli().service()
                && own.sli().indicator() == common.sli().indicator();
    }

    /// Whether a tenant's events are counted for it alone.
    boolean holdFor(TenantId tenant, Sli sli) {
        return of(tenant).stream().anyMatch(objective -> objective.sli().equals(sli));
    }
}
