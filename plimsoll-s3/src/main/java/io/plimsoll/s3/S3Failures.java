package io.plimsoll.s3;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/// Turns what the SDK throws into codes. The details name the store's own error code, never a key or an address.
final class S3Failures {

    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);
    private static final long MAX_WAIT_SECONDS = 3_600;

    private S3Failures() {}

    static PlimsollException translate(SdkException failure) {
        if (!(failure instanceof AwsServiceException refused)) {
            return new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the object store cannot be reached", failure);
        }
        if (refused.isThrottlingException() || refused.statusCode() == 429 || refused.statusCode() == 503) {
            return new PlimsollException(ErrorCode.OVERLOADED, "the object store asks for fewer requests", failure)
                    .retryAfter(retryAfter(refused).orElse(DEFAULT_WAIT));
        }
        return new PlimsollException(
                refused.statusCode() == 507 ? ErrorCode.STORAGE_FULL : ErrorCode.DEPENDENCY_FAILED,
                "the object store answered " + refused.statusCode() + " " + code(refused),
                failure);
    }

    static boolean isAbsent(AwsServiceException failure) {
        return failure.statusCode() == 404 && !code(failure).equals("NoSuchBucket");
    }

    private static String code(AwsServiceException failure) {
        var details = failure.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static Optional<Duration> retryAfter(AwsServiceException failure) {
        var details = failure.awsErrorDetails();
        if (details == null || details.sdkHttpResponse() == null) {
            return Optional.empty();
        }
        return details.sdkHttpResponse()
                .firstMatchingHeader("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,9}"))
                .map(seconds -> Duration.ofSeconds(Math.min(MAX_WAIT_SECONDS, Long.parseLong(seconds))));
    }
}
