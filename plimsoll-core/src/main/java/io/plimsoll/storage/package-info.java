/// Objects by key in a folder or a bucket, apart from the data folder: where backups go and sources read.
/// Depends on `error`.
@NullMarked
package io.plimsoll.storage;

import org.jspecify.annotations.NullMarked;
