package io.plimsoll.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.cache.Cache;
import io.plimsoll.cache.CacheArea;
import io.plimsoll.cache.CacheKey;
import io.plimsoll.cache.CacheOutcome;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagHold;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.Flags;
import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.TokenUsage;
import io.plimsoll.query.Answer;
import io.plimsoll.query.AnswerListener;
import io.plimsoll.query.Citation;
import io.plimsoll.query.Question;
import io.plimsoll.query.Ranking;
import io.plimsoll.query.SearchOptions;
import io.plimsoll.request.RequestContext;
import io.plimsoll.tenant.AccessLabels;
import io.plimsoll.tenant.AccessRole;
import io.plimsoll.tenant.Principal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a question is told out of the caches, and what it is not.
class CachedAnswersTest {

    private static final CollectionKey DOCS = CachedWorld.key("acme", "docs");
    private static final Principal ANN = reader("user:ann", "group:a");
    private static final Principal BOB = reader("user:bob", "group:b");
    private static final AccessLabels FOR_A = AccessLabels.of(List.of("group:a"));
    private static final String ANCHOR = "The anchor needs 12 days of vacation before it is lifted again.";
    private static final String BALLAST = "The anchor and the ballast need 30 days of rest in the harbour.";

    @TempDir
    private Path folder;

    private final AtomicInteger chats = new AtomicInteger();
    private @Nullable CachedWorld opened;

    private static Principal reader(String id, String label) {
        return new Principal(DOCS.tenant(), id, AccessRole.READER, AccessLabels.of(List.of(label)), Optional.empty());
    }

    private void open(Cache cache, Optional<ChatModel> chat) {
        var world = new CachedWorld(folder, cache, chat);
        opened = world;
        world.create(DOCS);
        world.put(DOCS, "anchor", ANCHOR);
        world.put(DOCS, "ballast", BALLAST);
    }

    private void open() {
        open(CachedWorld.memory(), Optional.empty());
    }

    @AfterEach
    void close() {
        world().close();
    }

    private CachedWorld world() {
        return Objects.requireNonNull(opened, "open() comes first");
    }

    private static Question question(String text, Optional<String> session) {
        return new Question(DOCS, text, session, SearchOptions.DEFAULT);
    }

    private static Question anchor() {
        return question("How many days of vacation does the anchor need?", Optional.empty());
    }

    private Ranking search(Principal principal) {
        return world().cached.search(world().context(principal), anchor());
    }

    private Answer ask(Principal principal) {
        return world().cached.ask(world().context(principal), anchor(), AnswerListener.NONE);
    }

    private static List<String> documents(Ranking ranking) {
        return ranking.candidates().stream()
                .map(candidate -> candidate.hit().passage().id().document().value())
                .toList();
    }

    // --- what is served

    @Test
    void theSameQuestionIsAnsweredOnceAndSaysHowOldItIs() {
        open();
        var first = ask(ANN);
        var second = ask(ANN);
        assertThat(first.age()).isEmpty();
        assertThat(second.age()).isPresent();
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.citations()).isEqualTo(first.citations()).isNotEmpty();
        assertThat(search(ANN).age()).as("its ranking was kept as well").isPresent();
        assertThat(ask(BOB).age()).as("another principal").isEmpty();
    }

    @Test
    void aReaderOfTheStreamHearsACachedAnswerWhole() {
        open();
        var first = ask(ANN);
        var said = new StringBuilder();
        var cited = new ArrayList<Citation>();
        var second = world().cached.ask(world().context(ANN), anchor(), new AnswerListener() {
            @Override
            public void text(String piece) {
                said.append(piece);
            }

            @Override
            public void citation(Citation citation) {
                cited.add(citation);
            }
        });
        assertThat(second.age()).isPresent();
        assertThat(said).hasToString(first.text());
        assertThat(cited).isEqualTo(first.citations());
    }

    @Test
    void theConversationIsPartOfTheQuestion() {
        open();
        var inSession = question(anchor().text(), Optional.of("s-1"));
        assertThat(world().cached
                        .ask(world().context(ANN), inSession, AnswerListener.NONE)
                        .age())
                .isEmpty();
        assertThat(world().cached
                        .ask(world().context(ANN), inSession, AnswerListener.NONE)
                        .age())
                .as("there is a turn before it now")
                .isEmpty();
        var another = question(anchor().text(), Optional.of("s-2"));
        assertThat(world().cached
                        .ask(world().context(ANN), another, AnswerListener.NONE)
                        .age())
                .as("a session that begins with the same question")
                .isPresent();
    }

    @Test
    void eachCacheHasASwitch() {
        open();
        ask(ANN);
        world().set(Flags.CACHE_ANSWERS, new FlagScope.OfTenant(DOCS.tenant()), "false");
        ask(ANN);
        assertThat(ask(ANN).age()).isEmpty();
        assertThat(search(ANN).age()).isPresent();
        world().set(Flags.CACHE_RANKINGS, new FlagScope.OfTenant(DOCS.tenant()), "false");
        search(ANN);
        assertThat(search(ANN).age()).isEmpty();
        assertThat(world().counts.of(CacheArea.EMBEDDING, CacheOutcome.HIT)).isPositive();
        world().set(Flags.CACHE_EMBEDDINGS, new FlagScope.OfTenant(DOCS.tenant()), "false");
        search(ANN);
        assertThat(world().counts.of(CacheArea.EMBEDDING, CacheOutcome.OFF)).isPositive();
    }

    @Test
    void anAnswerThatWasPaidForIsGivenAgainForNothing() {
        open(CachedWorld.memory(), Optional.of(new Chat()));
        var first = ask(ANN);
        assertThat(first.usage()).isEqualTo(new TokenUsage(100, 10));
        var second = ask(ANN);
        assertThat(second.usage()).isEqualTo(TokenUsage.NONE);
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(chats).hasValue(1);
        assertThat(world().counts.savings).singleElement().satisfies(saving -> {
            assertThat(saving.model()).contains("fake");
            assertThat(saving.usage()).isEqualTo(new TokenUsage(100, 10));
        });
    }

    @Test
    void anAnswerThatDidWithoutSomethingIsNotKept() {
        open(CachedWorld.memory(), Optional.of(new Chat()));
        chats.set(-2); // the first two fail
        assertThat(ask(ANN).degraded()).hasSize(1);
        assertThat(ask(ANN).degraded()).hasSize(1);
        assertThat(ask(ANN).degraded()).isEmpty();
        assertThat(ask(ANN).age()).isPresent();
    }

    @Test
    void nobodyIsToldAgainThatThereIsNoAnswer() {
        open();
        var nothing = question("Which captain painted the chimney green?", Optional.empty());
        for (int i = 0; i < 2; i++) {
            var answer = world().cached.ask(world().context(ANN), nothing, AnswerListener.NONE);
            assertThat(answer.abstained()).isTrue();
            assertThat(answer.age()).isEmpty();
        }
    }

    @Test
    void aCacheThatIsDownCostsNothingButTime() {
        open(
                new Cache() {
                    @Override
                    public Optional<byte[]> get(RequestContext context, CacheKey key) {
                        throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the cache is down");
                    }

                    @Override
                    public void put(RequestContext context, CacheKey key, byte[] value, Duration timeToLive) {
                        throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the cache is down");
                    }
                },
                Optional.empty());
        var answer = ask(ANN);
        assertThat(answer.abstained()).isFalse();
        assertThat(answer.age()).isEmpty();
        assertThat(answer.degraded().toString()).contains("without the cache");
        assertThat(world().counts.of(CacheArea.ANSWER, CacheOutcome.FAILED)).isEqualTo(1);
    }

    // --- where the index cannot be searched

    @Test
    void whereTheIndexIsGoneEarlierAnswersStandAndSayTheirAge() {
        open();
        var before = ask(ANN);
        world().put(DOCS, "other", "Something that has nothing to do with it at all.");
        world().searches(false);

        var answer = ask(ANN);

        assertThat(answer.text()).isEqualTo(before.text());
        assertThat(answer.age()).isPresent();
        assertThat(answer.degraded().toString()).contains("could not be searched", "s ago");
        var ranking = search(ANN);
        assertThat(documents(ranking)).contains("anchor", "ballast");
        assertThat(ranking.age()).isPresent();
        assertThat(ranking.degraded())
                .filteredOn(one -> one.toString().contains("could not be searched"))
                .hasSize(1);
        assertThat(world().counts.of(CacheArea.ANSWER, CacheOutcome.STALE)).isEqualTo(1);
    }

    @Test
    void soTooWhereOnlyTheTwoSearchesFail() {
        open();
        ask(ANN);
        world().put(DOCS, "other", "Something that has nothing to do with it at all.");
        world().onlySearchesFail();
        assertThat(ask(ANN).age()).isPresent();
        assertThat(search(ANN).age()).isPresent();
    }

    /// A runbook that holds the search at words has the question asked anew, under another key.
    @Test
    void whatWasFoundBeforeARunbookHeldAFlagIsLeftWhenAllSearchesFail() {
        open();
        var before = ask(ANN);
        hold(Flags.SEARCH_MODE, "lexical");
        world().put(DOCS, "other", "Something that has nothing to do with it at all.");
        world().onlySearchesFail();

        var answer = ask(ANN);

        assertThat(answer.text()).isEqualTo(before.text());
        assertThat(answer.age()).isPresent();
        assertThat(answer.degraded().toString()).contains("s ago", "the flag 'search-mode' is held at 'lexical'");
        assertThat(documents(search(ANN))).contains("anchor", "ballast");
    }

    private void hold(Flag<?> flag, String value) {
        var hold = FlagHold.of(
                flag, FlagScope.global(), value, 0, "runbook", Instant.now().plusSeconds(600));
        world().flags
                .hold(
                        List.of(hold),
                        AuditEvent.bySystem(AuditAction.FLAG_CHANGE, DOCS.tenant(), "flag/" + flag.name()));
    }

    @Test
    void whatWasNeverAskedFails() {
        open();
        ask(ANN);
        world().searches(false);
        assertThatThrownBy(() -> ask(BOB))
                .isInstanceOfSatisfying(
                        PlimsollException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED));
    }

    /// The ranking loses the document, and an answer that may have been written from it is not given.
    private void assertGone(Principal principal, String document, String left) {
        world().searches(false);
        var ranking = search(principal);
        assertThat(documents(ranking)).doesNotContain(document).contains(left);
        var answer = ask(principal);
        assertThat(answer.citations())
                .extracting(citation -> citation.passage().document().value())
                .doesNotContain(document);
        assertThat(answer.ranking().candidates())
                .extracting(
                        candidate -> candidate.hit().passage().id().document().value())
                .doesNotContain(document);
    }

    @Test
    void aDeletedDocumentDoesNotComeBack() {
        open();
        ask(ANN);
        world().delete(DOCS, "anchor");
        assertGone(ANN, "anchor", "ballast");
    }

    @Test
    void aDocumentThatWasDeletedAndPutAgainIsNotShownAsItWas() {
        open();
        ask(ANN);
        world().delete(DOCS, "anchor");
        world().put(DOCS, "anchor", ANCHOR);
        assertGone(ANN, "anchor", "ballast");
    }

    @Test
    void aDocumentThatIsNoLongerForTheAskerDoesNotComeBack() {
        open();
        ask(BOB);
        ask(ANN);
        world().relabel(DOCS, "anchor", FOR_A);
        assertGone(BOB, "anchor", "ballast");
        assertThat(documents(search(ANN))).as("who may still see it").contains("anchor");
    }

    @Test
    void aDocumentWhoseTextChangedIsNotShownAsItWas() {
        open();
        ask(ANN);
        world().put(DOCS, "anchor", "The text that stood here was withdrawn.");
        assertGone(ANN, "anchor", "ballast");
    }

    @Test
    void whereNothingIsLeftTheFailureIsTold() {
        open();
        ask(ANN);
        world().delete(DOCS, "anchor");
        world().delete(DOCS, "ballast");
        world().searches(false);
        assertThatThrownBy(() -> ask(ANN)).isInstanceOf(PlimsollException.class);
        assertThatThrownBy(() -> search(ANN)).isInstanceOf(PlimsollException.class);
    }

    @Test
    void aCollectionThatIsDisabledOrGoneIsNotAnsweredFromTheCache() {
        open();
        ask(ANN);
        world().searches(false);
        world().collections.disable(DOCS, Optional.of("inventory"));
        assertThatThrownBy(() -> ask(ANN)).hasMessageContaining("inventory");
        world().recreate(DOCS);
        assertThatThrownBy(() -> ask(ANN)).isInstanceOf(PlimsollException.class);
    }

    // --- changes and questions at the same time

    @Test
    void whatIsAcknowledgedHoldsForEveryQuestionThatComesAfter() throws Exception {
        open();
        var done = new AtomicBoolean();
        // Not virtual threads: these never wait, and would leave no carrier to the workers of ingestion.
        try (var threads = Executors.newFixedThreadPool(4)) {
            var askers = new ArrayList<Future<?>>();
            for (var principal : List.of(ANN, BOB, ANN, BOB)) {
                askers.add(threads.submit(() -> {
                    while (!done.get()) {
                        search(principal);
                    }
                }));
            }
            try {
                for (int i = 0; i < 40; i++) {
                    world().put(DOCS, "capstan", "The anchor needs " + i + " days of vacation at the capstan.");
                    assertThat(texts(BOB)).as("round %d: put", i).contains("needs " + i + " days");
                    world().relabel(DOCS, "capstan", FOR_A);
                    assertThat(documents(search(BOB)))
                            .as("round %d: relabelled", i)
                            .doesNotContain("capstan");
                    assertThat(texts(ANN)).as("round %d: for those who may", i).contains("needs " + i + " days");
                    world().delete(DOCS, "capstan");
                    assertThat(documents(search(ANN)))
                            .as("round %d: deleted", i)
                            .doesNotContain("capstan");
                }
            } finally {
                done.set(true);
            }
            for (var asker : askers) {
                asker.get();
            }
        }
        assertThat(world().counts.of(CacheArea.RANKING, CacheOutcome.HIT)).isPositive();
    }

    private String texts(Principal principal) {
        return search(principal).candidates().stream()
                .map(candidate -> candidate.hit().passage().text())
                .toList()
                .toString();
    }

    /// Says the first source's sentence, for 100 tokens in and 10 out; fails while its count is negative.
    private final class Chat implements ChatModel {

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public ChatReply chat(RequestContext context, ChatRequest request, Consumer<String> onText) {
            if (chats.incrementAndGet() <= 0) {
                throw new PlimsollException(ErrorCode.DEPENDENCY_FAILED, "the chat model is gone");
            }
            var text = ANCHOR.replace(".", " [1].");
            onText.accept(text);
            return new ChatReply(text, new TokenUsage(100, 10), "fake");
        }

        @Override
        public void close() {}
    }
}
