package io.plimsoll.faithfulness;

import io.plimsoll.error.PlimsollException;
import io.plimsoll.faithfulness.Judgement.Verdict;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges in process: a logistic regression over an [Agreement], fitted on claims made from answers to two data sets
/// and measured on those of others (decision 33). It sees figures, names, negations and words that were swapped or
/// added. It does not see what follows from what, nor a false relation between things that both stand there.
public final class SentenceJudge implements FaithfulnessJudge {

    private static final Logger LOG = LoggerFactory.getLogger(SentenceJudge.class);
    private static final int MAX_SENTENCES = 48;
    private static final double BIAS = -2.44;

    /// In the order of [Agreement#toArray].
    private static final double[] WEIGHTS = {0.42, 4.73, -3.17, -2.10, -1.42, -2.88, -2.84, -0.46, -4.18, -4.86, -3.52};

    private final EmbeddingModel model;

    public SentenceJudge(EmbeddingModel model) {
        this.model = model;
    }

    @Override
    public String name() {
        return "in-process";
    }

    @Override
    public List<Judgement> judge(RequestContext context, List<Claim> claims) {
        var judgements = new ArrayList<Judgement>();
        for (var claim : claims) {
            judgements.add(judge(context, claim));
        }
        return judgements;
    }

    private Judgement judge(RequestContext context, Claim claim) {
        if (claim.sources().isEmpty()) {
            return new Judgement(claim, Verdict.UNSUPPORTED, 0);
        }
        try {
            double likelihood = likelihood(agreement(context, claim));
            return new Judgement(claim, likelihood >= 0.5 ? Verdict.SUPPORTED : Verdict.UNSUPPORTED, likelihood);
        } catch (PlimsollException failure) {
            LOG.warn("a claim could not be judged: {}", failure.detail());
            return Judgement.unjudged(claim);
        }
    }

    public Agreement agreement(RequestContext context, Claim claim) {
        var sentences = Agreement.sentences(claim.sources());
        var compared = sentences.subList(0, Math.min(MAX_SENTENCES, sentences.size()));
        return Agreement.of(claim.text(), sentences, cosine(context, claim.text(), compared));
    }

    /// The nearest sentence, or pair of them, since a claim may draw on two.
    private double cosine(RequestContext context, String claim, List<String> sentences) {
        var texts = new ArrayList<>(List.of(claim));
        texts.addAll(sentences);
        var vectors = model.embedPassages(context, texts);
        double best = 0;
        for (int i = 1; i < vectors.size(); i++) {
            best = Math.max(best, dot(vectors.getFirst(), vectors.get(i)));
            if (i > 1) {
                best = Math.max(best, dotOfMean(vectors.getFirst(), vectors.get(i - 1), vectors.get(i)));
            }
        }
        return Math.clamp(best, 0, 1);
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static double dotOfMean(float[] claim, float[] one, float[] other) {
        double length = Math.sqrt(2 + 2 * dot(one, other));
        return length == 0 ? 0 : (dot(claim, one) + dot(claim, other)) / length;
    }

    static double likelihood(Agreement agreement) {
        var values = agreement.toArray();
        double sum = BIAS;
        for (int i = 0; i < values.length; i++) {
            sum += WEIGHTS[i] * values[i];
        }
        return 1 / (1 + Math.exp(-sum));
    }
}
