package io.plimsoll.flag;

import java.util.Map;

/// Values that hold on this node whatever the store says, and where there is no store to be asked.
@FunctionalInterface
public interface EmergencyFlags {

    /// Has no values.
    EmergencyFlags NONE = Map::of;

    /// Values by flag. Throws, naming what is wrong, where they cannot be understood; the last ones then hold on.
    Map<Flag<?>, Object> read();
}
