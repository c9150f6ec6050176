package io.plimsoll.explain;

import io.plimsoll.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Stands for a text that is not kept: 32 hexadecimal digits of HMAC-SHA-256, so that whoever reads it cannot try
/// likely texts without the key, nor tell that two tenants asked the same.
public final class TextHash {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    /// @param secret at least 16 bytes
    public TextHash(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    String of(TenantId tenant, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(("trace/" + tenant.value() + "/").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
