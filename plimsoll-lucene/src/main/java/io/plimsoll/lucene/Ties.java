package io.plimsoll.lucene;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.BytesRef;

/// Puts hits of equal score into the order of their passages, which unlike Lucene's numbers stays the same when
/// segments are merged.
final class Ties {

    private final IndexSearcher searcher;

    Ties(IndexSearcher searcher) {
        this.searcher = searcher;
    }

    private record Named(ScoreDoc hit, BytesRef passage) {}

    /// @param found by score
    ScoreDoc[] ordered(ScoreDoc[] found) throws IOException {
        for (int from = 0; from < found.length; ) {
            int to = from + 1;
            while (to < found.length && found[to].score == found[from].score) {
                to++;
            }
            if (to - from > 1) {
                order(found, from, to);
            }
            from = to;
        }
        return found;
    }

    private void order(ScoreDoc[] found, int from, int to) throws IOException {
        var named = new Named[to - from];
        for (int i = from; i < to; i++) {
            named[i - from] = new Named(found[i], passage(found[i].doc));
        }
        Arrays.sort(named, Comparator.comparing(Named::passage));
        for (int i = from; i < to; i++) {
            found[i] = named[i - from].hit();
        }
    }

    private BytesRef passage(int document) throws IOException {
        var leaves = searcher.getLeafContexts();
        var leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
        var names = DocValues.getSorted(leaf.reader(), Schema.PASSAGE);
        return names.advanceExact(document - leaf.docBase)
                ? BytesRef.deepCopyOf(names.lookupOrd(names.ordValue()))
                : new BytesRef();
    }
}
