package io.plimsoll.s3;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.storage.ObjectKeys;
import io.plimsoll.storage.ObjectStore;
import io.plimsoll.storage.StoredObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Objects in one bucket. Neither the environment nor a home folder has a say in credentials or regions: the settings
/// are all there is.
public final class S3ObjectStore implements ObjectStore {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final S3Client client;
    private final String bucket;
    private final S3Upload upload;

    public S3ObjectStore(S3Settings settings) {
        this.bucket = settings.bucket();
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials(settings))
                .forcePathStyle(settings.endpoint().isPresent())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(settings.timeout()))
                .overrideConfiguration(configuration -> configuration.apiCallTimeout(settings.timeout()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        this.client = builder.build();
        this.upload = new S3Upload(client, bucket, settings.partBytes());
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return settings.accessKey()
                .<AwsCredentialsProvider>map(id -> StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(id, settings.secretKey().orElseThrow())))
                .orElseGet(AnonymousCredentialsProvider::create);
    }

    @Override
    public Page list(String prefix, Optional<String> after, int limit) {
        return guarded(() -> {
            var response = client.listObjectsV2(request -> request.bucket(bucket)
                    .prefix(prefix)
                    .startAfter(after.orElse(null))
                    .maxKeys(Math.clamp(limit, 1, MAX_PAGE)));
            return new Page(
                    response.contents().stream().map(S3ObjectStore::described).toList(),
                    Boolean.TRUE.equals(response.isTruncated()));
        });
    }

    private static StoredObject described(S3Object object) {
        return new StoredObject(object.key(), object.size(), etag(object.eTag()), modified(object.lastModified()));
    }

    @Override
    public Optional<InputStream> get(String key) {
        checkReadable(key);
        return guarded(() -> {
            try {
                return Optional.of(new Content(
                        client.getObject(request -> request.bucket(bucket).key(key))));
            } catch (AwsServiceException e) {
                return absent(e);
            }
        });
    }

    @Override
    public Optional<StoredObject> head(String key) {
        checkReadable(key);
        return guarded(() -> {
            try {
                var head = client.headObject(request -> request.bucket(bucket).key(key));
                return Optional.of(
                        new StoredObject(key, head.contentLength(), etag(head.eTag()), modified(head.lastModified())));
            } catch (AwsServiceException e) {
                return absent(e);
            }
        });
    }

    /// Absence is expected; everything else is a failure.
    private static <T> Optional<T> absent(AwsServiceException failure) {
        if (S3Failures.isAbsent(failure)) {
            return Optional.empty();
        }
        throw failure;
    }

    private static void checkReadable(String key) {
        if (key.isEmpty()) {
            throw PlimsollException.invalidField("key", "a key is not empty");
        }
    }

    @Override
    public void put(String key, InputStream content, long length, String sha256) {
        ObjectKeys.checked(key);
        guarded(() -> {
            upload.put(key, content, length, sha256);
            return true;
        });
    }

    @Override
    public void delete(String key) {
        checkReadable(key);
        guarded(() -> {
            try {
                client.deleteObject(request -> request.bucket(bucket).key(key));
                return true;
            } catch (AwsServiceException e) {
                return absent(e).isEmpty();
            }
        });
    }

    private static String etag(String quoted) {
        return quoted.replace("\"", "");
    }

    private static Instant modified(Instant instant) {
        return instant == null ? Instant.EPOCH : instant;
    }

    private static <T> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw S3Failures.translate(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /// Gives up the connection where the reader stops half way, since reading on to its end may take for ever.
    private static final class Content extends FilterInputStream {

        private final ResponseInputStream<GetObjectResponse> response;
        private boolean ended;

        Content(ResponseInputStream<GetObjectResponse> response) {
            super(response);
            this.response = response;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            ended |= read < 0;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            ended |= read < 0;
            return read;
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                super.close();
            } else {
                response.abort();
            }
        }
    }
}
