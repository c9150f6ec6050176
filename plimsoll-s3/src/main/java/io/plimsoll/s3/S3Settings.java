package io.plimsoll.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Where the store is and as whom to speak to it.
///
/// @param endpoint  such as `https://s3.example.org`; absent for AWS itself. With one, buckets are part of the path and
///                  not of the host name
/// @param accessKey and `secretKey` go together; without them requests are anonymous
/// @param partBytes most of an object that is in memory and in one request
/// @param timeout   of one request, its repetitions included
public record S3Settings(
        Optional<URI> endpoint,
        String region,
        String bucket,
        Optional<String> accessKey,
        Optional<String> secretKey,
        int partBytes,
        Duration timeout) {

    public static final int DEFAULT_PART_BYTES = 16 << 20;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /// S3 takes no smaller part, but for the last one.
    private static final int MIN_PART_BYTES = 5 << 20;

    public S3Settings {
        if (bucket.isBlank() || region.isBlank()) {
            throw new IllegalArgumentException("an S3 store needs a bucket and a region");
        }
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw new IllegalArgumentException("the access key and the secret key of an S3 store go together");
        }
        if (partBytes < MIN_PART_BYTES) {
            throw new IllegalArgumentException("a part has at least " + MIN_PART_BYTES + " bytes");
        }
    }

    public S3Settings(
            Optional<URI> endpoint,
            String region,
            String bucket,
            Optional<String> accessKey,
            Optional<String> secretKey) {
        this(endpoint, region, bucket, accessKey, secretKey, DEFAULT_PART_BYTES, DEFAULT_TIMEOUT);
    }

    /// Without the keys.
    @Override
    public String toString() {
        return "S3Settings[" + endpoint.map(URI::toString).orElse("aws") + ", " + region + ", " + bucket + "]";
    }
}
