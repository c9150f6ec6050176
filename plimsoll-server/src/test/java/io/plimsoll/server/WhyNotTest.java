package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.document.DocumentId;
import io.plimsoll.explain.Check;
import io.plimsoll.explain.Check.Outcome;
import io.plimsoll.explain.Check.Step;
import io.plimsoll.explain.Verdict;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.Flags;
import io.plimsoll.query.Question;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Why documents are not found, over the real index, with a rerank model that counts the words that question and
/// passage share. The search by words finds the documents `rare-1` to `rare-3`, that by vectors `plain-1` to `plain-3`.
class WhyNotTest {

    private static final CollectionKey DOCS = CachedWorld.key("acme", "docs");
    private static final Principal ANN =
            new Principal(DOCS.tenant(), "ann", AccessRole.READER, AccessLabels.NONE, Optional.empty());
    private static final String QUESTION = "harbour anchor";

    @TempDir
    private Path folder;

    private CachedWorld world;

    @BeforeEach
    void open() {
        world = new CachedWorld(folder);
        world.create(DOCS);
        for (int i = 1; i <= 3; i++) {
            world.put(DOCS, "plain-" + i, "harbour ".repeat(10 * i));
            world.put(
                    DOCS, "rare-" + i, "anchor beside ballast cabin draught engine freight gangway hawser ".repeat(i));
        }
        for (int i = 1; i <= 6; i++) {
            world.put(DOCS, "common-" + i, "harbour keel lantern mast number oar pilot quarter rudder " + i);
        }
        set(Flags.DEPTH.name(), "3");
        set(Flags.K.name(), "3");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void set(String flag, String value) {
        world.set(Flags.named(flag), FlagScope.global(), value);
    }

    private Verdict ask(String document) {
        return world.whyNot()
                .ask(
                        world.context(ANN),
                        new Question(DOCS, QUESTION, Optional.empty(), SearchOptions.DEFAULT),
                        new DocumentId(document));
    }

    private static Check check(Verdict verdict, Step step) {
        return verdict.checks().stream()
                .filter(each -> each.step() == step)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsTooMuchLikeOthersFallsOutAtMmrWithItsRankAndWhatItIsLike() {
        set(Flags.MMR.name(), "0.1");
        var fallen = Stream.of("plain-1", "plain-2", "plain-3", "rare-1", "rare-2", "rare-3")
                .map(this::ask)
                .filter(verdict -> verdict.fellOut().map(Check::step).equals(Optional.of(Step.MMR)))
                .toList();
        assertThat(fallen)
                .as("of the six that both searches find three are kept")
                .hasSize(3);
        for (var verdict : fallen) {
            var mmr = verdict.fellOut().orElseThrow();
            assertThat(mmr.rank())
                    .isPresent()
                    .isEqualTo(check(verdict, Step.FUSION).rank());
            assertThat(mmr.score()).isPresent();
            var kind = verdict.document().value().replaceAll("-.*", "");
            assertThat(mmr.detail())
                    .matches("rank \\d before, and not among the 3 that are relevant and new; of those '" + kind
                            + "-\\d#0' is most like it, (1\\.00|0\\.9\\d) of 1");
        }
    }

    @Test
    void aRerankModelMovesADocumentToTheCutAndItIsSaidFromWhereToWhere() {
        set(Flags.RERANK.name(), "false");
        set(Flags.K.name(), "6");
        var before = ask("plain-1");
        assertThat(before.rank()).as("%s", before.checks()).isPresent();
        assertThat(check(before, Step.RERANK).outcome()).isEqualTo(Outcome.SKIPPED);

        set(Flags.RERANK.name(), "true");
        world.put(DOCS, "both", "harbour anchor " + "windlass yard zenith ".repeat(4));
        set(Flags.K.name(), "1");
        var cut = ask("plain-1");
        var rerank = check(cut, Step.RERANK);
        assertThat(rerank.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(rerank.detail())
                .isEqualTo("rank " + check(cut, Step.FUSION).rank().orElseThrow() + " → "
                        + rerank.rank().orElseThrow());
        assertThat(cut.fellOut().map(Check::step)).contains(Step.CUT);
        assertThat(check(cut, Step.CUT).distance()).isPresent();
        assertThat(ask("both").rank()).hasValue(1);
    }
}
