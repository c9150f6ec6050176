package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A piece of a list.
///
/// @param after where the next piece begins, to be given as the parameter of the same name; absent at the end
@JsonInclude(JsonInclude.Include.NON_NULL)
record Page<T>(List<T> items, boolean hasMore, @Nullable String after) {

    Page {
        items = List.copyOf(items);
    }

    /// Collects a page of what is visible; what is not leaves no gap.
    ///
    /// @param fetch   entries after a cursor, at most so many
    /// @param cursor  of an entry
    static <S, T> Page<T> of(
            QueryParameters parameters,
            BiFunction<Optional<String>, Integer, List<S>> fetch,
            Function<S, String> cursor,
            Predicate<S> visible,
            Function<S, T> shown) {
        int limit = parameters.limit();
        var found = new ArrayList<S>();
        var after = parameters.after();
        boolean more = true;
        while (more && found.size() <= limit) {
            var fetched = fetch.apply(after, limit + 1);
            fetched.stream().filter(visible).forEach(found::add);
            more = fetched.size() > limit;
            after = fetched.isEmpty() ? after : Optional.of(cursor.apply(fetched.getLast()));
        }
        boolean hasMore = found.size() > limit;
        var page = found.subList(0, Math.min(limit, found.size()));
        return new Page<>(page.stream().map(shown).toList(), hasMore, hasMore ? cursor.apply(page.getLast()) : null);
    }
}
