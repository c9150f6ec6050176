package io.plimsoll.inference;

/// Counts tokens exactly as a model's own tokenizer does.
public interface TokenCounter {

    /// Tokens of the text, without special ones and without a prefix.
    int count(String text);

    /// Ends of the text's tokens as UTF-16 offsets, ascending; as many as [#count] says.
    int[] tokenEnds(String text);
}
