package io.plimsoll.faithfulness;

import io.plimsoll.request.RequestContext;
import java.util.List;

/// Judges claims by their sources and by nothing else: not by what is true.
public interface FaithfulnessJudge {

    /// As measurements name it.
    String name();

    /// One judgement for each claim, in order. A claim without a source is not supported. What the judge cannot judge,
    /// also since what it needs fails, is UNJUDGED.
    List<Judgement> judge(RequestContext context, List<Claim> claims);
}
