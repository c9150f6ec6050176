package io.plimsoll.audit;

/// What can be done that has to be accounted for. The wire names are kept for ever: logs hold them.
public enum AuditAction {
    TENANT_CREATE("tenant.create"),
    TENANT_CHANGE("tenant.change"),
    TENANT_SUSPEND("tenant.suspend"),
    TENANT_RESUME("tenant.resume"),
    TENANT_DELETE("tenant.delete"),
    KEY_CREATE("key.create"),
    KEY_ROTATE("key.rotate"),
    KEY_REVOKE("key.revoke"),
    GRANT_PUT("grant.put"),
    GRANT_REMOVE("grant.remove"),
    LABELS_CHANGE("labels.change"),
    COLLECTION_CREATE("collection.create"),
    COLLECTION_CHANGE("collection.change"),
    COLLECTION_DISABLE("collection.disable"),
    COLLECTION_ENABLE("collection.enable"),
    COLLECTION_DELETE("collection.delete"),
    DOCUMENT_PUT("document.put"),
    DOCUMENT_DELETE("document.delete"),
    DOCUMENT_READ("document.read"),
    GENERATION_CHANGE("generation.change"),
    GOLDEN_CHANGE("golden.change"),
    EVALUATION("evaluation"),
    SOURCE_CHANGE("source.change"),
    SOURCE_DELETE("source.delete"),
    JOB_REPLAY("job.replay"),
    JOB_DISCARD("job.discard"),
    SEARCH("search"),
    ASK("ask"),
    TRACE_READ("trace.read"),
    EXPORT("export"),
    FLAG_CHANGE("flag.change"),
    INCIDENT_OPEN("incident.open"),
    INCIDENT_CHANGE("incident.change"),
    INCIDENT_ACT("incident.act"),
    INCIDENT_CONFIRM("incident.confirm"),
    INCIDENT_REVERT("incident.revert"),
    INCIDENT_PAUSE("incident.pause"),
    INCIDENT_RESUME("incident.resume"),
    INCIDENT_CLOSE("incident.close"),
    ALERT_REPORT("alert.report"),
    RUNBOOK_PAUSE("runbook.pause"),
    RUNBOOK_RESUME("runbook.resume"),
    GAMEDAY_BEGIN("gameday.begin"),
    GAMEDAY_END("gameday.end"),
    CANARY_START("canary.start"),
    CANARY_HOLD("canary.hold"),
    CANARY_PROMOTE("canary.promote"),
    CANARY_ROLL_BACK("canary.roll_back"),
    CANARY_PAUSE("canary.pause"),
    CANARY_RESUME("canary.resume"),
    CANARY_ABORT("canary.abort"),
    CANARY_REVERT("canary.revert"),
    BACKUP("backup"),
    DRILL("drill"),
    RESTORE("restore"),
    AUDIT_REINDEX("audit.reindex"),
    LOGIN("login"),
    LOGOUT("logout"),
    REFUSAL("refusal"),
    PROBE("probe");

    private final String wireName;

    AuditAction(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
