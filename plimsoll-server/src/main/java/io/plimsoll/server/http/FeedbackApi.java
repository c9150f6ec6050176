package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.quality.Drift;
import io.plimsoll.quality.DriftWatch;
import io.plimsoll.quality.FeedbackDesk;
import io.plimsoll.quality.QualityStore;
import io.plimsoll.request.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// What users say of answers, and how good the answers of a collection are.
@RestController
final class FeedbackApi {

    private static final int DEFAULT_DAYS = 28;

    private final FeedbackDesk desk;
    private final QualityStore store;
    private final DriftWatch drift;
    private final ReachableCollections collections;
    private final HttpSettings settings;
    private final InstantSource clock;

    FeedbackApi(
            FeedbackDesk desk,
            QualityStore store,
            DriftWatch drift,
            CollectionCatalog catalog,
            HttpSettings settings,
            InstantSource clock) {
        this.desk = desk;
        this.store = store;
        this.drift = drift;
        this.collections = new ReachableCollections(catalog);
        this.settings = settings;
        this.clock = clock;
    }

    record Taken(boolean proposed, String detail) {}

    record ShownRates(double abstained, double zeroHits, double unknownWords) {

        static ShownRates of(Drift.Rates rates) {
            return new ShownRates(rates.abstained(), rates.zeroHits(), rates.unknown());
        }
    }

    /// @param moved texts of questions where the tenant has them kept, else hashes
    record ShownDrift(
            boolean drifted,
            int questions,
            double mmd,
            double chance,
            double stabilityIndex,
            ShownRates reference,
            ShownRates late,
            List<String> moved) {

        static ShownDrift of(Drift drift) {
            return new ShownDrift(
                    drift.isDrifted(),
                    drift.samples(),
                    drift.mmd(),
                    drift.chance(),
                    drift.stability(),
                    ShownRates.of(drift.reference()),
                    ShownRates.of(drift.late()),
                    drift.moved());
        }
    }

    /// @param drift absent until enough questions were asked
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Quality(
            int days,
            QualityStore.Reactions feedback,
            List<QualityStore.Faithfulness> faithfulness,
            @Nullable ShownDrift drift) {}

    @PostMapping(path = Routes.FEEDBACK, produces = MediaType.APPLICATION_JSON_VALUE)
    Taken feedback(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = JsonObject.body(new Body(request).json(settings.maxJsonBytes()), "traceId", "rating", "citation");
        var taken = desk.take(
                context,
                body.requiredText("traceId"),
                body.choice("rating", QualityStore.Reaction.class),
                body.integer("citation"));
        return new Taken(taken.proposed(), taken.detail());
    }

    @GetMapping(path = Routes.QUALITY, produces = MediaType.APPLICATION_JSON_VALUE)
    Quality quality(RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        var key = collections.require(context, name).key();
        var since = clock.instant().minus(Duration.ofDays(DEFAULT_DAYS));
        return new Quality(
                DEFAULT_DAYS,
                store.reactions(key, since),
                store.faithfulness(key, LocalDate.ofInstant(since, ZoneOffset.UTC)),
                drift.latest(key).map(ShownDrift::of).orElse(null));
    }

    /// Takes the questions that come from now on for those that later ones are compared with.
    @PostMapping(Routes.QUALITY_REBASE)
    ResponseEntity<Void> rebase(
            RequestContext context, @PathVariable("collection") String name, HttpServletRequest request) {
        QueryParameters.of(request);
        drift.beginAnew(collections.require(context, name).key());
        return ResponseEntity.noContent().build();
    }
}
