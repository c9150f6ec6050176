package io.plimsoll.ingest;

import java.time.Instant;

/// Why a job waits. The detail is one sentence that also says what to do, if there is anything to do.
public sealed interface StallReason {

    /// The stable names of the reasons.
    enum Kind {
        NO_WORKER,
        MODEL_UNAVAILABLE,
        PAUSED,
        RETRY_AT,
        DOCUMENT_BUSY,
        BEHIND
    }

    Kind kind();

    String detail();

    /// No process takes up jobs.
    record NoWorker() implements StallReason {

        @Override
        public Kind kind() {
            return Kind.NO_WORKER;
        }

        @Override
        public String detail() {
            return "no process works jobs off; start a server on this database";
        }
    }

    /// There are workers, and none runs the model of the collection's LIVE generation.
    ///
    /// @param model its name for people
    record ModelUnavailable(String model) implements StallReason {

        @Override
        public Kind kind() {
            return Kind.MODEL_UNAVAILABLE;
        }

        @Override
        public String detail() {
            return "no server runs the embedding model " + model + " that the collection was written with; start one"
                    + " with it, or create the collection anew";
        }
    }

    /// Whoever could work the job off has paused.
    ///
    /// @param why in the worker's words
    record Paused(String why) implements StallReason {

        @Override
        public Kind kind() {
            return Kind.PAUSED;
        }

        @Override
        public String detail() {
            return "ingestion has paused: " + why;
        }
    }

    /// It failed and is tried again later.
    record RetryAt(Instant at, String lastCode) implements StallReason {

        @Override
        public Kind kind() {
            return Kind.RETRY_AT;
        }

        @Override
        public String detail() {
            return "it failed with " + lastCode + " and is tried again at " + at;
        }
    }

    /// An earlier job of the same document is at work.
    record DocumentBusy(String job) implements StallReason {

        @Override
        public Kind kind() {
            return Kind.DOCUMENT_BUSY;
        }

        @Override
        public String detail() {
            return "it comes after job " + job + ", which works on the same document";
        }
    }

    /// It waits for its turn.
    ///
    /// @param jobs    of the same collection that are older and not done
    /// @param tenants that have jobs, this one included; they are served in turn, and so are a tenant's collections
    record Behind(long jobs, long tenants) implements StallReason {

        @Override
        public Kind kind() {
            return Kind.BEHIND;
        }

        @Override
        public String detail() {
            return jobs + " older jobs of the collection come first, and " + tenants
                    + " tenants with their collections are served in turn";
        }
    }
}
