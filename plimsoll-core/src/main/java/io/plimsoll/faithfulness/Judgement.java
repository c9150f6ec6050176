package io.plimsoll.faithfulness;

/// What a judge makes of a claim.
///
/// @param likelihood that the sources support it, from 0 to 1; 0.5 where the judge does not say
public record Judgement(Claim claim, Verdict verdict, double likelihood) {

    public enum Verdict {
        SUPPORTED,
        UNSUPPORTED,
        /// The judge said nothing, or nothing that can be understood. Counts for nothing, and never for SUPPORTED.
        UNJUDGED
    }

    static Judgement unjudged(Claim claim) {
        return new Judgement(claim, Verdict.UNJUDGED, 0.5);
    }
}
