package io.plimsoll.release;

import io.plimsoll.audit.AuditAction;
import io.plimsoll.audit.AuditEvent;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.collection.CollectionKey;
import io.plimsoll.collection.GenerationChange.Cause;
import io.plimsoll.collection.GenerationState;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.flag.Flag;
import io.plimsoll.flag.FlagEntry;
import io.plimsoll.flag.FlagScope;
import io.plimsoll.flag.FlagSetting;
import io.plimsoll.flag.LiveFlags;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Makes a candidate what everybody in its scope has, and takes that back. Each of its steps may be repeated: where it
/// was interrupted it goes on.
final class Promotion {

    private final LiveFlags flags;
    private final CollectionCatalog collections;

    Promotion(LiveFlags flags, CollectionCatalog collections) {
        this.flags = flags;
        this.collections = collections;
    }

    /// Why the candidate is not to be had any more, if it is not.
    Optional<String> obstacle(Canary canary) {
        var scope = canary.scope();
        if (scope.ofCollection().filter(key -> collections.find(key).isEmpty()).isPresent()) {
            return Optional.of("the collection is gone");
        }
        var number = canary.candidate().generation();
        if (number.isPresent()) {
            return scope.ofCollection().flatMap(key -> obstacle(key, number.getAsLong()));
        }
        for (var flag : canary.candidate().changed()) {
            var entry = entry(flag, FlagScope.global());
            if (entry.filter(FlagEntry::locked).isPresent()) {
                return Optional.of("the flag '" + flag.name() + "' is locked");
            }
        }
        return Optional.empty();
    }

    private Optional<String> obstacle(CollectionKey key, long number) {
        var generation = collections.generation(key, number);
        if (generation.isEmpty()) {
            return Optional.of("generation " + number + " is gone");
        }
        if (generation.get().damage().isPresent()) {
            return Optional.of("generation " + number + " is damaged");
        }
        return switch (generation.get().state()) {
            case READY, LIVE -> Optional.empty();
            case BUILDING, RETIRED, FAILED, DELETED ->
                Optional.of("generation " + number + " is " + generation.get().state());
        };
    }

    /// Whether somebody has made the candidate's generation the LIVE one.
    boolean isLive(Canary canary) {
        var number = canary.candidate().generation();
        return number.isPresent()
                && canary.scope()
                        .ofCollection()
                        .flatMap(key -> collections.generation(key, number.getAsLong()))
                        .filter(generation -> generation.state() == GenerationState.LIVE)
                        .isPresent();
    }

    /// What the promotion will replace.
    Canary prepared(Canary canary) {
        var before = new TreeMap<String, String>();
        for (var flag : canary.candidate().changed()) {
            entry(flag, canary.scope().promoted()).ifPresent(entry -> before.put(flag.name(), entry.value()));
        }
        if (canary.candidate().generation().isPresent()) {
            canary.scope()
                    .ofCollection()
                    .flatMap(collections::find)
                    .ifPresent(found -> before.put(
                            Canary.LIVE_BEFORE, String.valueOf(found.live().number())));
        }
        return canary.following(before);
    }

    /// Sets what is not set yet.
    ///
    /// @return whether there was anything
    boolean apply(Canary canary) {
        var number = canary.candidate().generation();
        if (number.isPresent()) {
            var key = canary.scope().ofCollection().orElseThrow();
            var live = collections.find(key).orElseThrow().live();
            var chosen = collections.generation(key, number.getAsLong()).orElseThrow();
            var cause = new Cause("system", "the canary " + canary.id() + " was promoted");
            return collections.makeLive(chosen, live, cause).live().number() == number.getAsLong();
        }
        boolean applied = false;
        for (var flag : canary.candidate().changed()) {
            var value = canary.candidate().flags().getOrDefault(flag.name(), "");
            if (!isSet(canary, flag, value)) {
                var event = AuditEvent.bySystem(
                        AuditAction.FLAG_CHANGE, CanaryKeeper.tenant(canary), "flag/" + flag.name());
                set(canary, flag, value, "promoted by the canary " + canary.id(), event);
                applied = true;
            }
        }
        return applied;
    }

    private void set(Canary canary, Flag<?> flag, String value, String reason, AuditEvent event) {
        var setting = new FlagSetting(flag, canary.scope().promoted(), value, false, Optional.of(reason));
        flags.put(setting, OptionalLong.empty(), event);
    }

    private boolean isSet(Canary canary, Flag<?> flag, String value) {
        return entry(flag, canary.scope().promoted())
                .filter(entry -> entry.value().equals(value))
                .isPresent();
    }

    private Optional<FlagEntry> entry(Flag<?> flag, FlagScope scope) {
        return flags.entries().stream()
                .filter(entry ->
                        entry.flag().equals(flag.name()) && entry.scope().equals(scope))
                .findFirst();
    }

    /// Puts back what was there before. Throws `CONFLICT` where somebody has changed it since.
    ///
    /// @param event of each change
    void takeBack(Canary canary, AuditEvent event) {
        var number = canary.candidate().generation();
        if (number.isPresent()) {
            takeBack(canary, event, number.getAsLong());
            return;
        }
        flags.refresh();
        for (var flag : canary.candidate().changed()) {
            if (!isSet(canary, flag, canary.candidate().flags().getOrDefault(flag.name(), ""))) {
                throw new PlimsollException(
                        ErrorCode.CONFLICT, "somebody has changed the flag '" + flag.name() + "' since");
            }
        }
        for (var flag : canary.candidate().changed()) {
            var own = event.as(AuditAction.FLAG_CHANGE).about("flag/" + flag.name());
            Optional.ofNullable(canary.before().get(flag.name()))
                    .ifPresentOrElse(
                            value -> set(canary, flag, value, "the canary " + canary.id() + " was reverted", own),
                            () -> flags.remove(flag, canary.scope().promoted(), OptionalLong.empty(), own));
        }
    }

    private void takeBack(Canary canary, AuditEvent event, long number) {
        var key = canary.scope().ofCollection().orElseThrow();
        var live = collections
                .find(key)
                .orElseThrow(() -> new PlimsollException(ErrorCode.CONFLICT, "the collection is gone"))
                .live();
        var before = canary.before().get(Canary.LIVE_BEFORE);
        var chosen =
                Optional.ofNullable(before).map(Long::valueOf).flatMap(known -> collections.generation(key, known));
        if (live.number() != number || chosen.isEmpty() || chosen.get().state() != GenerationState.RETIRED) {
            throw new PlimsollException(
                    ErrorCode.CONFLICT,
                    "generation " + number + " does not answer any more, or the one before it is gone");
        }
        var unused = collections.makeLive(
                chosen.get(), live, Cause.by(event.actor(), "the canary " + canary.id() + " was reverted"));
    }
}
