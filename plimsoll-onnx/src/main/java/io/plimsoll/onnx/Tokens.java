package io.plimsoll.onnx;

/// The tokens of a text in order, without special ones.
///
/// @param starts where each begins, as UTF-16 offset
/// @param ends   where each ends, ascending, not always strictly: the parts of one decomposed character end together
/// @param words  which word of the text each belongs to, ascending
record Tokens(long[] ids, int[] starts, int[] ends, int[] words) {

    int count() {
        return ids.length;
    }
}
