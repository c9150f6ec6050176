/// Flags that come from elsewhere than the store: the file for emergencies, and providers of OpenFeature.
@NullMarked
package io.plimsoll.server.flag;

import org.jspecify.annotations.NullMarked;
