package io.plimsoll.source;

/// Opens sources. What a tenant may not reach it refuses: a folder outside the roots that the settings allow, a
/// connection that is another tenant's.
public interface SourceConnector extends AutoCloseable {

    /// Throws `FORBIDDEN` or `INVALID_FIELD`, naming the setting that would allow it.
    void check(SourceKey key, SourceOrigin origin);

    /// What [#check] throws, and `DEPENDENCY_FAILED` where there is nothing at that place.
    Source open(SourceKey key, SourceOrigin origin);

    /// Ends what opened sources wait for; called when no run is to go on.
    @Override
    void close();
}
