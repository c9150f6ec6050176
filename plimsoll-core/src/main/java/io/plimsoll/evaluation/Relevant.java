package io.plimsoll.evaluation;

import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Passage;
import io.plimsoll.error.PlimsollException;
import java.util.Optional;

/// Where an answer stands. A place in a document outlives every way of cutting it into passages.
///
/// @param grade how well it answers, from 1; what is better weighs more in nDCG
/// @param place in the document's extracted text; absent where the whole document will do
public record Relevant(DocumentId document, int grade, Optional<Place> place) {

    private static final int MAX_GRADE = 100;

    /// @param start offset of the first UTF-16 unit
    /// @param end   offset after the last
    public record Place(int start, int end) {

        public Place {
            if (start < 0 || end <= start) {
                throw PlimsollException.invalidField("start", "a place begins at 0 or later and ends after it begins");
            }
        }

        /// Whether the passage holds at least half of the place.
        boolean isIn(Passage passage) {
            int shared = Math.min(end, passage.end()) - Math.max(start, passage.start());
            return 2 * shared >= end - start;
        }
    }

    public Relevant {
        if (grade < 1 || grade > MAX_GRADE) {
            throw PlimsollException.invalidField("grade", "a grade is a whole number from 1 to " + MAX_GRADE);
        }
    }

    public static Relevant of(DocumentId document) {
        return new Relevant(document, 1, Optional.empty());
    }

    /// Whether the whole document answers, no better than others.
    public boolean isPlain() {
        return grade == 1 && place.isEmpty();
    }

    boolean isAnsweredBy(Passage passage) {
        return passage.id().document().equals(document)
                && place.map(stretch -> stretch.isIn(passage)).orElse(true);
    }
}
