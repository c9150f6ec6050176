package io.plimsoll.engine;

import java.util.List;

/// The words that the passages visible under one scope are made of, lower-cased but not stemmed.
public interface Vocabulary {

    /// How many passages the words were counted over.
    long passages();

    /// In how many passages the word stands; 0 where it is unknown or none of them is visible.
    long frequency(String word);

    /// Known words within two edits of this one, one of a word of five characters at most; those of one edit first, and
    /// of them the most frequent; at most five, all of them visible.
    List<String> near(String word);
}
