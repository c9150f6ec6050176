package io.plimsoll.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MerkleTest {

    private static final long SEED = 6962;

    /// The inputs that the reference implementation of certificate transparency is tested with.
    @Test
    void theRootsAreThoseThatOtherImplementationsCompute() {
        var leaves = List.of(
                        "",
                        "00",
                        "10",
                        "2021",
                        "3031",
                        "40414243",
                        "5051525354555657",
                        "606162636465666768696a6b6c6d6e6f")
                .stream()
                .map(HexFormat.of()::parseHex)
                .toList();

        assertThat(hex(Merkle.root(NaiveMerkle.subtrees(List.of()), 0)))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(hex(Merkle.root(NaiveMerkle.subtrees(leaves), 1)))
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assertThat(hex(Merkle.root(NaiveMerkle.subtrees(leaves), 8)))
                .isEqualTo("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    private static String hex(Hash hash) {
        return HexFormat.of().formatHex(Base64.getDecoder().decode(hash.toString()));
    }

    @Test
    void everyProofOfEveryTreeOfUpToFortyLeavesHoldsAndNoOtherDoes() {
        System.out.println("seed " + SEED);
        var random = new Random(SEED);
        var leaves = leaves(random, 40);
        var subtrees = NaiveMerkle.subtrees(leaves);
        for (int size = 1; size <= leaves.size(); size++) {
            var root = NaiveMerkle.root(leaves.subList(0, size));
            assertThat(Merkle.root(subtrees, size)).isEqualTo(root);
            for (int index = 0; index < size; index++) {
                var leaf = Merkle.leaf(leaves.get(index));
                var proof = Merkle.inclusion(subtrees, index, size);
                assertThat(Merkle.includes(leaf, index, size, root, proof)).isTrue();
                assertThat(Merkle.includes(leaf, (index + 1) % (size + 1), size, root, proof))
                        .isFalse();
                assertThat(Merkle.includes(leaf, index, size, root, wrong(proof, random)))
                        .isFalse();
            }
            for (int earlier = 1; earlier <= size; earlier++) {
                var before = NaiveMerkle.root(leaves.subList(0, earlier));
                var proof = Merkle.consistency(subtrees, earlier, size);
                assertThat(Merkle.isConsistent(earlier, before, size, root, proof))
                        .isTrue();
                assertThat(Merkle.isConsistent(earlier, before, size, root, wrong(proof, random)))
                        .isFalse();
                assertThat(Merkle.isConsistent(earlier, Merkle.leaf(new byte[] {1}), size, root, proof))
                        .isFalse();
            }
        }
    }

    /// One hash more, or one of them another.
    private static List<Hash> wrong(List<Hash> proof, Random random) {
        var wrong = new ArrayList<>(proof);
        var other = Merkle.leaf(leaves(random, 1).getFirst());
        if (wrong.isEmpty() || random.nextBoolean()) {
            wrong.add(other);
        } else {
            wrong.set(random.nextInt(wrong.size()), other);
        }
        return wrong;
    }

    static List<byte[]> leaves(Random random, int count) {
        var leaves = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            var leaf = new byte[1 + random.nextInt(60)];
            random.nextBytes(leaf);
            leaves.add(leaf);
        }
        return leaves;
    }
}
