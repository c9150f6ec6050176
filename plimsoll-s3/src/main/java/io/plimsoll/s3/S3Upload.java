package io.plimsoll.s3;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/// Sends content in one request where it fits into a part, in several otherwise. A part is in memory, so that the SDK
/// can repeat it, and the object appears only after the whole has shown the length and the hash that were announced.
final class S3Upload {

    private static final int MAX_PARTS = 10_000;

    private final S3Client client;
    private final String bucket;
    private final int partBytes;

    S3Upload(S3Client client, String bucket, int partBytes) {
        this.client = client;
        this.bucket = bucket;
        this.partBytes = partBytes;
    }

    void put(String key, InputStream content, long length, String sha256) {
        if (length < 0 || length > (long) partBytes * MAX_PARTS) {
            throw new PlimsollException(
                    ErrorCode.TOO_LARGE, "an object has at most " + (long) partBytes * MAX_PARTS + " bytes");
        }
        var rest = new Rest(content, length, sha256);
        if (length <= partBytes) {
            var whole = rest.next((int) length);
            rest.checkEnd();
            client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(whole));
        } else {
            putInParts(key, rest);
        }
    }

    private void putInParts(String key, Rest rest) {
        var upload = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(key))
                .uploadId();
        try {
            var parts = new ArrayList<CompletedPart>();
            while (rest.bytes > 0) {
                parts.add(part(key, upload, parts.size() + 1, rest.next((int) Math.min(partBytes, rest.bytes))));
            }
            rest.checkEnd();
            client.completeMultipartUpload(request -> request.bucket(bucket)
                    .key(key)
                    .uploadId(upload)
                    .multipartUpload(completed -> completed.parts(List.copyOf(parts))));
        } catch (RuntimeException failure) {
            abort(key, upload, failure);
            throw failure;
        }
    }

    private CompletedPart part(String key, String upload, int number, byte[] bytes) {
        var sent = client.uploadPart(
                request -> request.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                RequestBody.fromBytes(bytes));
        return CompletedPart.builder().partNumber(number).eTag(sent.eTag()).build();
    }

    private void abort(String key, String upload, RuntimeException failure) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(upload));
        } catch (RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    /// What is still to be sent.
    private static final class Rest {
        private final InputStream content;
        private final String sha256;
        private final MessageDigest digest = Sha256.digest();
        private long bytes;

        Rest(InputStream content, long bytes, String sha256) {
            this.content = content;
            this.bytes = bytes;
            this.sha256 = sha256;
        }

        byte[] next(int wanted) {
            var read = read(wanted);
            if (read.length < wanted) {
                throw notAsAnnounced();
            }
            digest.update(read);
            bytes -= read.length;
            return read;
        }

        void checkEnd() {
            if (read(1).length > 0 || !HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
                throw notAsAnnounced();
            }
        }

        private byte[] read(int wanted) {
            try {
                var buffer = new byte[wanted];
                int read = content.readNBytes(buffer, 0, wanted);
                return read == wanted ? buffer : Arrays.copyOf(buffer, read);
            } catch (IOException e) {
                throw new PlimsollException(ErrorCode.INVALID_REQUEST, "the content broke off before its end", e);
            }
        }

        private static PlimsollException notAsAnnounced() {
            return new PlimsollException(
                    ErrorCode.INVALID_REQUEST, "the content does not have the length and the hash that were announced");
        }
    }
}
