package io.plimsoll.tenancy;

/// What a tenant has of what can be limited durably.
///
/// @param tokensToday read and written by chat models since midnight in UTC
/// @param queueDepth  jobs that wait or run
public record TenantUsage(long documents, long passages, long bytes, long tokensToday, long queueDepth) {}
