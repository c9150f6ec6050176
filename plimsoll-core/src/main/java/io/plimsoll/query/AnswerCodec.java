package io.plimsoll.query;

import io.plimsoll.cache.CacheCodec;
import io.plimsoll.inference.TokenUsage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whole answers, with the ranking that they were written from but without its vectors. What an answer consumed is not
/// written: given again, it consumes nothing.
final class AnswerCodec implements CacheCodec<Answer> {

    /// Moves with every change of how answers are written, too.
    private static final int VERSION = 1;

    private static final int MAX_CITATIONS = 10_000;

    private final RankingCodec rankings = new RankingCodec(false);

    /// Of answers and of the rankings in them.
    @Override
    public int version() {
        return VERSION << 16 | rankings.version();
    }

    @Override
    public void write(Answer answer, DataOutput out) throws IOException {
        EntryText.write(answer.text(), out);
        EntryText.write(answer.generator(), out);
        out.writeInt(answer.citations().size());
        for (var citation : answer.citations()) {
            out.writeInt(citation.number());
            RankingCodec.write(citation.passage(), out);
            EntryText.write(citation.title(), out);
            EntryText.write(citation.quote(), out);
            out.writeInt(citation.start());
            out.writeInt(citation.end());
            RankingCodec.write(citation.page(), out);
        }
        rankings.write(answer.ranking(), out);
    }

    @Override
    public Answer read(DataInput in) throws IOException {
        var text = EntryText.read(in);
        var generator = EntryText.readOptional(in);
        int count = EntryText.count(in, MAX_CITATIONS);
        var citations = new ArrayList<Citation>();
        for (int i = 0; i < count; i++) {
            citations.add(new Citation(
                    in.readInt(),
                    RankingCodec.passageId(in),
                    EntryText.read(in),
                    EntryText.read(in),
                    in.readInt(),
                    in.readInt(),
                    RankingCodec.page(in)));
        }
        return new Answer(
                text,
                false,
                citations,
                generator,
                TokenUsage.NONE,
                List.of(),
                rankings.read(in),
                Optional.empty(),
                Optional.empty());
    }
}
