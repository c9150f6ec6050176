package io.plimsoll.server.resilience;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The guards of all dependencies, each made when it is first asked for.
public final class Guards {

    private final TreeMap<String, Guard> guards = new TreeMap<>();
    private final List<Consumer<Guard>> listeners = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Clock clock;
    private final Faults faults;
    private final Optional<Duration> openFor;

    public Guards(Clock clock) {
        this(clock, new Faults(clock), Optional.empty());
    }

    /// @param faults  that a game day puts in the way of calls
    /// @param openFor for how long a breaker stays open at first, in place of what each guard's settings say
    public Guards(Clock clock, Faults faults, Optional<Duration> openFor) {
        this.clock = clock;
        this.faults = faults;
        this.openFor = openFor;
    }

    /// The guard of that name; the settings are those of the first who asked.
    public Guard of(String name, GuardSettings settings) {
        lock.lock();
        try {
            var present = guards.get(name);
            if (present != null) {
                return present;
            }
            var guard = new Guard(name, openFor.map(settings::openFor).orElse(settings), clock, faults);
            guards.put(name, guard);
            listeners.forEach(listener -> listener.accept(guard));
            return guard;
        } finally {
            lock.unlock();
        }
    }

    /// By name.
    public List<Guard> all() {
        lock.lock();
        try {
            return List.copyOf(guards.values());
        } finally {
            lock.unlock();
        }
    }

    /// Tells the listener of every guard, those that there are and those to come.
    public void onEach(Consumer<Guard> listener) {
        lock.lock();
        try {
            listeners.add(listener);
            guards.values().forEach(listener);
        } finally {
            lock.unlock();
        }
    }
}
