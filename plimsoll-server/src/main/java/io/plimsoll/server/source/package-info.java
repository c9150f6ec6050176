/// Where sources lead: folders of this machine, web sites, buckets. [Connections] opens them within what the settings
/// allow. [AddressGuard] stands between a tenant's URL and the network: the address that is connected to is the one
/// that was checked.
/// Depends on the core's `source`, `storage` and `error`, on `plimsoll-s3`, Apache HttpClient and crawler-commons.
@NullMarked
package io.plimsoll.server.source;

import org.jspecify.annotations.NullMarked;
