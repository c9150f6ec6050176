package io.plimsoll.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What became of the documents. May be written by many threads.
final class IngestReport {

    private static final int MAX_SHOWN = 50;

    /// A document that did not make it, and why.
    record Loss(String document, boolean rejected, String code, String detail) {}

    private final Map<String, Optional<String>> accepted = new HashMap<>();
    private final Map<String, Optional<String>> unchanged = new HashMap<>();
    private final List<Loss> losses = new ArrayList<>();
    private int unsent;

    /// @param answer the server's, with the job that will do the work
    synchronized void accepted(String document, JsonNode answer) {
        var isUnchanged = Json.text(answer, "status", "state")
                .filter("unchanged"::equalsIgnoreCase)
                .isPresent();
        (isUnchanged ? unchanged : accepted).put(document, job(answer));
    }

    synchronized void lost(String document, Problem problem) {
        losses.add(new Loss(document, problem.isRefusal(), problem.code(), problem.detail()));
    }

    /// A job that was given up after the document had been accepted, in this run or in one that was interrupted.
    synchronized void dead(JsonNode job) {
        var document = Json.text(job, "documentId", "document").orElse("");
        var id = Json.text(job, "id");
        var expected = accepted.get(document);
        var isOfThisRun = expected != null && (expected.isEmpty() || expected.equals(id));
        if (!isOfThisRun && (id.isEmpty() || !id.equals(unchanged.get(document)))) {
            return;
        }
        accepted.remove(document);
        unchanged.remove(document);
        var error = job.path("error").isObject() ? job.path("error") : job;
        losses.add(new Loss(
                document,
                false,
                Json.text(error, "errorCode", "code").orElse("dead"),
                Json.text(error, "errorDetail", "detail").orElse("the work on it was given up")));
    }

    synchronized void unsent(int documents) {
        unsent = documents;
    }

    /// Whether the server has any of the documents. What is unchanged may be waiting still, since an earlier run.
    synchronized boolean hasAny() {
        return !accepted.isEmpty() || !unchanged.isEmpty();
    }

    synchronized int exitCode() {
        return losses.isEmpty() && unsent == 0 ? 0 : 1;
    }

    synchronized ObjectNode toJson() {
        var node = Json.object()
                .put("accepted", accepted.size())
                .put("unchanged", unchanged.size())
                .put("rejected", rejected())
                .put("failed", losses.size() - rejected())
                .put("unsent", unsent);
        var list = node.putArray("failures");
        for (var loss : sorted()) {
            list.addObject()
                    .put("id", loss.document())
                    .put("status", loss.rejected() ? "rejected" : "failed")
                    .put("code", loss.code())
                    .put("detail", loss.detail());
        }
        return node;
    }

    synchronized void print(PrintStream out) {
        sorted().stream()
                .limit(MAX_SHOWN)
                .forEach(loss -> out.println((loss.rejected() ? "rejected  " : "failed    ") + loss.document() + ": "
                        + loss.detail() + " (" + loss.code() + ")"));
        if (losses.size() > MAX_SHOWN) {
            out.println("and " + (losses.size() - MAX_SHOWN) + " more; --json lists them all");
        }
        out.println(accepted.size() + " accepted, " + unchanged.size() + " unchanged, " + rejected() + " rejected, "
                + (losses.size() - rejected()) + " failed");
        if (unsent > 0) {
            out.println(Wording.count(unsent, "document") + " not sent; run the same command again to go on");
        }
    }

    private int rejected() {
        return (int) losses.stream().filter(Loss::rejected).count();
    }

    private List<Loss> sorted() {
        return losses.stream().sorted(Comparator.comparing(Loss::document)).toList();
    }

    private static Optional<String> job(JsonNode answer) {
        var job = answer.path("job");
        return job.isObject() ? Json.text(job, "id") : Json.text(answer, "job", "jobId");
    }
}
