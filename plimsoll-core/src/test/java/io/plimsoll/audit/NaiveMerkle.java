package io.plimsoll.audit;

import java.util.List;

/// The definitions of RFC 6962, word for word and as slow as that.
final class NaiveMerkle {

    private NaiveMerkle() {}

    static Hash root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return Hash.sha256();
        }
        if (leaves.size() == 1) {
            return Hash.sha256(new byte[] {0}, leaves.getFirst());
        }
        int split = 1;
        while (split * 2 < leaves.size()) {
            split *= 2;
        }
        return Hash.sha256(
                new byte[] {1},
                root(leaves.subList(0, split)).bytes(),
                root(leaves.subList(split, leaves.size())).bytes());
    }

    static Merkle.Subtrees subtrees(List<byte[]> leaves) {
        return (level, index) -> root(leaves.subList((int) (index << level), (int) ((index + 1) << level)));
    }
}
