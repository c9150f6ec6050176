package io.plimsoll.server.telemetry;

import io.plimsoll.explain.TextHash;
import io.plimsoll.server.inference.Secret;
import io.plimsoll.tenant.TenantId;
import java.util.HexFormat;

/// The first 32 hexadecimal digits of HMAC-SHA-256 under a key of the server.
public final class TextHmac implements TextHash {

    private static final int BYTES = 16;

    private final Secret key;

    public TextHmac(Secret key) {
        this.key = key;
    }

    @Override
    public String of(TenantId tenant, String text) {
        var hash = UserHash.hmac(UserHash.key(key), "trace/" + tenant.value() + "/" + text);
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }
}
