package io.plimsoll.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.CollectionName;
import io.plimsoll.engine.Vocabulary;
import io.plimsoll.query.Rewriter.Background;
import io.plimsoll.request.Deadline;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.Principal;
import io.plimsoll.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VocabularyRewriterTest {

    /// Words that are near and known, by what is asked for.
    private static final Map<String, List<String>> NEAR = Map.of(
            "vacaton", List.of("vacation"),
            "world", List.of("work"),
            "bacation", List.of("vacation"),
            "kubernets", List.of("kubernetes"));

    private final Rewriter rewriter = new VocabularyRewriter(text -> Optional.of("en"), Set.of("world")::contains);

    private static final class Handbook implements Vocabulary {

        @Override
        public long passages() {
            return 9;
        }

        @Override
        public long frequency(String word) {
            return Set.of("vacation", "work", "kubernetes", "days").contains(word) ? 1 : 0;
        }

        @Override
        public List<String> near(String word) {
            return NEAR.getOrDefault(word, List.of());
        }
    }

    private Query rewritten(String text, String... before) {
        var turns = new ArrayList<Conversations.Turn>();
        for (var question : before) {
            turns.add(new Conversations.Turn(question, "an answer"));
        }
        var context = new RequestContext(
                Principal.system(TenantId.DEFAULT), Deadline.in(Duration.ofMinutes(1)), "0".repeat(32));
        var key = new CollectionKey(TenantId.DEFAULT, new CollectionName("handbook"));
        return rewriter.rewrite(
                context,
                new Question(key, text, Optional.of("s1"), SearchOptions.DEFAULT),
                new Background(
                        turns,
                        new Handbook(),
                        word -> word.equals("RPO") ? List.of("the recovery point objective (RPO)") : List.of()),
                new ArrayList<>());
    }

    @Test
    void aSlipBecomesTheCollectionsWordAndIsSearchedAsItWasWrittenToo() {
        var query = rewritten("how many Vacaton days");

        assertThat(query.text()).isEqualTo("how many vacation days");
        assertThat(query.lexical()).isEqualTo("how many vacation days Vacaton");
    }

    @Test
    void aUsualWordThatTheCollectionLacksIsMeant() {
        assertThat(rewritten("who won the world cup").text()).isEqualTo("who won the world cup");
    }

    @Test
    void otherFirstLettersCapitalsAndShortWordsAreMeant() {
        for (var meant : List.of("a bacation", "KUBERNETS", "the dayz")) {
            assertThat(rewritten(meant).text()).isEqualTo(meant);
        }
    }

    @Test
    void anAcronymBringsItsExpansion() {
        assertThat(rewritten("what is the RPO of mail").text())
                .isEqualTo("what is the RPO of mail (recovery point objective)");
    }

    @Test
    void aFollowUpTakesUpWhatItsSessionIsAbout() {
        assertThat(rewritten("and how is it approved?", "How many vacation days do I get?")
                        .text())
                .isEqualTo("and how is it approved? (vacation days get)");
        assertThat(rewritten("Which port does the mail relay use?", "How many vacation days do I get?")
                        .text())
                .as("stands by itself")
                .isEqualTo("Which port does the mail relay use?");
    }
}
