package io.plimsoll.ingest;

import io.plimsoll.digest.Sha256;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// A blob's content on its way to who reads it. At its end it is known whether it is what was put, and `INTERNAL`
/// thrown where it is not: half a document is none.
final class StoredContent extends InputStream {

    private final InputStream content;
    private final String hash;
    private final MessageDigest digest = Sha256.digest();
    private boolean ended;

    /// @param hash as in [BlobStore.Blob]
    StoredContent(InputStream content, String hash) {
        this.content = content;
        this.hash = hash;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        int count = content.read(target, offset, length);
        if (count >= 0) {
            digest.update(target, offset, count);
            return count;
        }
        ended = true;
        if (!HexFormat.of().formatHex(digest.digest()).equals(hash)) {
            throw new PlimsollException(
                    ErrorCode.INTERNAL,
                    "what is stored of the document is damaged; delete the document and send it again");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
