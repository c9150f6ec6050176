package io.plimsoll.audit;

import java.util.ArrayList;
import java.util.List;

/// The Merkle tree of RFC 6962, section 2.1: its hashes, its proofs, and their verification. Proofs are lists of hashes
/// from the leaves towards the root.
public final class Merkle {

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private Merkle() {}

    /// The hashes of complete subtrees.
    public interface Subtrees {

        /// Of the 2^`level` leaves that begin at `index` * 2^`level`.
        Hash at(int level, long index);
    }

    public static Hash leaf(byte[] entry) {
        return Hash.sha256(LEAF, entry);
    }

    public static Hash node(Hash left, Hash right) {
        return Hash.sha256(NODE, left.bytes(), right.bytes());
    }

    public static Hash root(Subtrees subtrees, long size) {
        return size == 0 ? Hash.sha256() : range(subtrees, 0, size);
    }

    /// Of the leaves from `start` to before `end`, where `start` is what a split leads to.
    private static Hash range(Subtrees subtrees, long start, long end) {
        long leaves = end - start;
        if (Long.bitCount(leaves) == 1) {
            int level = Long.numberOfTrailingZeros(leaves);
            return subtrees.at(level, start >>> level);
        }
        long split = start + Long.highestOneBit(leaves);
        return node(range(subtrees, start, split), range(subtrees, split, end));
    }

    /// Shows that leaf `index` is in the tree of `size` leaves.
    public static List<Hash> inclusion(Subtrees subtrees, long index, long size) {
        require(0 <= index && index < size, "a leaf is within its tree");
        var proof = new ArrayList<Hash>();
        path(subtrees, index, 0, size, proof);
        return proof;
    }

    private static void path(Subtrees subtrees, long index, long start, long end, List<Hash> proof) {
        long leaves = end - start;
        if (leaves == 1) {
            return;
        }
        long split = start + splitOf(leaves);
        if (index < split) {
            path(subtrees, index, start, split, proof);
            proof.add(range(subtrees, split, end));
        } else {
            path(subtrees, index, split, end, proof);
            proof.add(range(subtrees, start, split));
        }
    }

    /// The largest power of two below the number.
    private static long splitOf(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }

    /// Shows that the tree of `size` leaves begins with that of `earlier` leaves.
    public static List<Hash> consistency(Subtrees subtrees, long earlier, long size) {
        require(0 < earlier && earlier <= size, "the earlier tree has at least one leaf and no more than the later");
        var proof = new ArrayList<Hash>();
        subproof(subtrees, earlier, 0, size, true, proof);
        return proof;
    }

    private static void subproof(
            Subtrees subtrees, long earlier, long start, long end, boolean whole, List<Hash> proof) {
        if (earlier == end) {
            if (!whole) {
                proof.add(range(subtrees, start, end));
            }
            return;
        }
        long split = start + splitOf(end - start);
        if (earlier <= split) {
            subproof(subtrees, earlier, start, split, whole, proof);
            proof.add(range(subtrees, split, end));
        } else {
            subproof(subtrees, earlier, split, end, false, proof);
            proof.add(range(subtrees, start, split));
        }
    }

    /// RFC 9162, section 2.1.3.2.
    public static boolean includes(Hash leaf, long index, long size, Hash root, List<Hash> proof) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        var hash = leaf;
        for (var sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                hash = node(hash, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /// RFC 9162, section 2.1.4.2.
    public static boolean isConsistent(long earlier, Hash earlierRoot, long size, Hash root, List<Hash> proof) {
        if (earlier == size) {
            return proof.isEmpty() && earlierRoot.equals(root);
        }
        if (earlier < 1 || earlier > size || (proof.isEmpty() && Long.bitCount(earlier) != 1)) {
            return false;
        }
        var hashes = new ArrayList<Hash>();
        if (Long.bitCount(earlier) == 1) {
            hashes.add(earlierRoot);
        }
        hashes.addAll(proof);
        int trailing = Long.numberOfTrailingZeros(earlier);
        long node = (earlier - 1) >>> trailing;
        long last = (size - 1) >>> trailing;
        var before = hashes.getFirst();
        var after = hashes.getFirst();
        for (var hash : hashes.subList(1, hashes.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                before = node(hash, before);
                after = node(hash, after);
                while ((node & 1) == 0 && node != 0) {
                    node >>>= 1;
                    last >>>= 1;
                }
            } else {
                after = node(after, hash);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && before.equals(earlierRoot) && after.equals(root);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
