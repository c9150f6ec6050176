package io.plimsoll.backup;

import io.plimsoll.error.PlimsollException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Where backups are: `file:///folder` or `s3://bucket/prefix`.
///
/// @param endpoint of an S3-compatible store; absent for AWS itself
public record TargetAddress(
        URI url, Optional<URI> endpoint, String region, Optional<String> accessKey, Optional<String> secretKey) {

    public TargetAddress {
        check(url);
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw PlimsollException.invalidField("secretKey", "the access key and the secret key go together");
        }
    }

    /// The same store's other place.
    public TargetAddress at(URI other) {
        return new TargetAddress(other, endpoint, region, accessKey, secretKey);
    }

    /// Throws `INVALID_FIELD` naming `to` for what is no address of a target.
    public static URI parse(String text) {
        try {
            return check(new URI(text));
        } catch (URISyntaxException e) {
            throw wrong();
        }
    }

    private static URI check(URI url) {
        boolean folder = "file".equals(url.getScheme()) && url.getPath() != null && url.getHost() == null;
        boolean bucket = "s3".equals(url.getScheme()) && url.getHost() != null && url.getUserInfo() == null;
        if (!folder && !bucket) {
            throw wrong();
        }
        return url;
    }

    private static PlimsollException wrong() {
        return PlimsollException.invalidField("to", "backups go to file:///folder or s3://bucket/prefix");
    }

    public boolean isFolder() {
        return "file".equals(url.getScheme());
    }

    /// Within the bucket, empty or ending with a slash.
    public String prefix() {
        var path = url.getPath() == null ? "" : url.getPath().replaceAll("^/+|/+$", "");
        return isFolder() || path.isEmpty() ? "" : path + "/";
    }

    /// Without the keys.
    @Override
    public String toString() {
        return url.toString();
    }
}
