package io.plimsoll.error;

import java.util.Locale;

/// The stable names of all failures. A name is never renamed or reused: clients switch on it.
public enum ErrorCode {
    INVALID_REQUEST(Blame.CALLER, 400, "The request is malformed"),
    UNKNOWN_FIELD(Blame.CALLER, 400, "The request has a field that is not known"),
    INVALID_FIELD(Blame.CALLER, 400, "A field has a value that is not allowed"),
    INVALID_FILTER(Blame.CALLER, 400, "The filter is not valid"),
    UNAUTHENTICATED(Blame.CALLER, 401, "A valid API key is needed"),
    FORBIDDEN(Blame.CALLER, 403, "The key does not permit this"),
    TENANT_SUSPENDED(Blame.CALLER, 403, "The tenant is suspended"),
    NOT_FOUND(Blame.CALLER, 404, "There is no such thing"),
    METHOD_NOT_ALLOWED(Blame.CALLER, 405, "The method is not supported here"),
    NOT_ACCEPTABLE(Blame.CALLER, 406, "None of the accepted media types can be produced"),
    CONFLICT(Blame.CALLER, 409, "The request conflicts with the present state"),
    IDEMPOTENCY_MISMATCH(Blame.CALLER, 409, "The idempotency key was used for another request"),
    TOO_LARGE(Blame.CALLER, 413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(Blame.CALLER, 415, "The media type is not supported"),
    UNPROCESSABLE_DOCUMENT(Blame.CALLER, 422, "The document cannot be processed"),
    DOCUMENT_ENCRYPTED(Blame.CALLER, 422, "The document is encrypted"),
    DOCUMENT_CORRUPT(Blame.CALLER, 422, "The document is damaged"),
    DOCUMENT_EMPTY(Blame.CALLER, 422, "The document has no text"),
    DOCUMENT_TOO_LARGE(Blame.CALLER, 422, "The document has more text than is allowed"),
    DOCUMENT_BOMB(Blame.CALLER, 422, "The document expands beyond all measure"),
    DOCUMENT_TOO_DEEP(Blame.CALLER, 422, "The document is nested too deeply"),
    DOCUMENT_TIMEOUT(Blame.CALLER, 422, "The document takes too long to parse"),
    DOCUMENT_FATAL(Blame.CALLER, 422, "The document seems to end the process that works on it"),
    EMBEDDING_MISMATCH(Blame.CALLER, 422, "The embedding model is not the one the collection was written with"),
    CANCELLED(Blame.CALLER, 499, "The caller left before there was an answer"),
    LIMIT_EXCEEDED(Blame.CAPACITY, 429, "A limit is reached"),
    QUEUE_FULL(Blame.CAPACITY, 429, "The ingestion queue is full"),
    OVERLOADED(Blame.CAPACITY, 503, "The server is at its capacity"),
    COLLECTION_DISABLED(Blame.CAPACITY, 503, "The collection is disabled"),
    SHUTTING_DOWN(Blame.CAPACITY, 503, "The server is shutting down"),
    DEPENDENCY_FAILED(Blame.DEPENDENCY, 503, "A service this server depends on failed"),
    DEPENDENCY_LIMITED(Blame.DEPENDENCY, 503, "A service this server depends on limits its rate"),
    STORAGE_FULL(Blame.CAPACITY, 507, "There is no room left to write"),
    DEADLINE_EXCEEDED(Blame.CAPACITY, 504, "The deadline passed before there was an answer"),
    INDEX_CORRUPT(Blame.US, 503, "The index is damaged"),
    WORKER_LOST(Blame.US, 500, "The process ended while it worked on the document"),
    INTERNAL(Blame.US, 500, "The server failed");

    private final Blame blame;
    private final int httpStatus;
    private final String title;

    ErrorCode(Blame blame, int httpStatus, String title) {
        this.blame = blame;
        this.httpStatus = httpStatus;
        this.title = title;
    }

    public Blame blame() {
        return blame;
    }

    /// The status of RFC 9110 under which HTTP clients see this code.
    public int httpStatus() {
        return httpStatus;
    }

    /// One sentence that is the same for every occurrence.
    public String title() {
        return title;
    }

    /// The code as it is written outside: `invalid_request`.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
