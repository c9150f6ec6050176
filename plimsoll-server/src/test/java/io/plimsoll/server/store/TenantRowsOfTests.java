package io.plimsoll.server.store;

import io.plimsoll.tenant.TenantId;
import java.util.List;

/// Tenants that are there, for stores that hold their rows against those of tenants.
final class TenantRowsOfTests {

    private TenantRowsOfTests() {}

    static void add(Database database, TenantId... tenants) {
        database.change(jdbc -> List.of(tenants)
                .forEach(tenant -> jdbc.sql("INSERT INTO tenant (id, name, incarnation, state, created_at)"
                                + " VALUES (:id, :name, :incarnation, 'ACTIVE', 0)")
                        .param("id", tenant.value())
                        .param("name", tenant.name())
                        .param("incarnation", tenant.incarnation())
                        .update()));
    }
}
