/// Objects in a bucket of any store that speaks S3. [S3ObjectStore] is the door; [S3Settings] is all there is to set.
/// Depends on the core's `storage` and `error`, and alone sees the AWS SDK.
@NullMarked
package io.plimsoll.s3;

import org.jspecify.annotations.NullMarked;
