package io.plimsoll.query;

import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagSnapshot;
import io.plimsoll.flag.Flags;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A value that is held against what would have been in force is something the answer does without.
final class HeldFlags {

    /// What is kept and what is looked at afterwards changes no result.
    private static final Set<Flag<?>> TELL_NOWHERE = Set.of(
            Flags.CACHE_EMBEDDINGS,
            Flags.CACHE_RANKINGS,
            Flags.CACHE_ANSWERS,
            Flags.JUDGE,
            Flags.JUDGE_SHARE,
            Flags.KEEP_QUESTIONS);

    private HeldFlags() {}

    static void note(FlagSnapshot flags, Set<Stage> stages, List<Degradation> degraded) {
        for (var flag : flags.overruled()) {
            stage(flag)
                    .filter(stages::contains)
                    .ifPresent(stage -> degraded.add(new Degradation(
                            stage, "the flag '" + flag.name() + "' is held at '" + flags.get(flag) + "'")));
        }
    }

    /// Where a flag tells; nowhere where it changes no result.
    private static Optional<Stage> stage(Flag<?> flag) {
        if (TELL_NOWHERE.contains(flag)) {
            return Optional.empty();
        }
        if (flag.equals(Flags.REWRITE)) {
            return Optional.of(Stage.REWRITE);
        }
        if (flag.equals(Flags.RERANK) || flag.equals(Flags.RERANK_DEPTH)) {
            return Optional.of(Stage.RERANK);
        }
        return Set.of(Flags.GENERATOR, Flags.CHAT_MODEL, Flags.PASSAGES, Flags.EVIDENCE)
                        .contains(flag)
                ? Optional.of(Stage.GENERATE)
                : Optional.of(Stage.RETRIEVE);
    }
}
