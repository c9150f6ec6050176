package io.plimsoll.rollout;

import io.plimsoll.error.PlimsollException;

/// What is to become of a build.
///
/// @param purpose         why it is built
/// @param switchWhenReady whether it answers as soon as it is validated
/// @param margin          how much less of recall@10 than the LIVE generation's is accepted, in [0, 1]
public record Plan(Purpose purpose, boolean switchWhenReady, double margin) {

    public enum Purpose {
        /// Somebody wants other chunking, another model or another language.
        REBUILD,
        /// The LIVE generation's files are damaged.
        REPAIR
    }

    public static final double DEFAULT_MARGIN = 0.05;
    public static final Plan DEFAULT = new Plan(Purpose.REBUILD, false, DEFAULT_MARGIN);
    static final Plan REPAIR = new Plan(Purpose.REPAIR, true, DEFAULT_MARGIN);

    public Plan {
        if (!(margin >= 0 && margin <= 1)) {
            throw PlimsollException.invalidField("margin", "the margin is between 0 and 1");
        }
    }
}
