package io.plimsoll.server.http;

import io.plimsoll.tenant.Permission;
import java.util.Optional;
import org.springframework.http.HttpMethod;

/// One row of the table of [Routes].
///
/// @param permission what the principal needs; absent where no key is needed
/// @param budget     how long the work may take where the request does not say
record Access(HttpMethod method, String pattern, Optional<Permission> permission, Budget budget) {

    enum Budget {
        SEARCH,
        ASK,
        INGEST
    }
}
