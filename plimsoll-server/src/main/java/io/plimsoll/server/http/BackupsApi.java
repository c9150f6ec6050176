package io.plimsoll.server.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.plimsoll.backup.Activity;
import io.plimsoll.backup.BackupId;
import io.plimsoll.backup.BackupLine;
import io.plimsoll.backup.Backups;
import io.plimsoll.backup.DrillResult;
import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.request.RequestContext;
import io.plimsoll.rollout.Report;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// For operators: backups and drills.
@RestController
final class BackupsApi {

    private final Backups backups;
    private final BackupPlaces places;
    private final HttpSettings settings;

    BackupsApi(Backups backups, BackupPlaces places, HttpSettings settings) {
        this.backups = backups;
        this.places = places;
        this.settings = settings;
    }

    /// @param totalFiles as far as it is known yet
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownActivity(
            String id,
            String kind,
            String state,
            Instant begun,
            @Nullable Instant ended,
            @Nullable String backup,
            List<String> problems,
            long files,
            long totalFiles,
            long bytes) {

        static ShownActivity of(Activity activity) {
            return new ShownActivity(
                    activity.id(),
                    activity.kind().name(),
                    activity.state().name(),
                    activity.begun(),
                    activity.ended().orElse(null),
                    activity.backup().map(BackupId::value).orElse(null),
                    activity.problems(),
                    activity.progress().files(),
                    activity.progress().totalFiles(),
                    activity.progress().bytes());
        }
    }

    /// @param taken    what was acknowledged before is in it
    /// @param newBytes that no earlier backup had brought
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownBackup(
            String id,
            Instant begun,
            Instant taken,
            @Nullable Instant newestWrite,
            String software,
            long files,
            long bytes,
            long newFiles,
            long newBytes) {

        static ShownBackup of(BackupLine.Head head) {
            return new ShownBackup(
                    head.id().value(),
                    head.begun(),
                    head.taken(),
                    head.newestWrite().orElse(null),
                    head.software(),
                    head.files(),
                    head.bytes(),
                    head.newFiles(),
                    head.newBytes());
        }
    }

    record ShownBackups(List<ShownBackup> items, List<ShownActivity> activities) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownDrill(
            Instant begun,
            @Nullable String backup,
            boolean passed,
            @Nullable Double recoveryPointSeconds,
            @Nullable Double recoveryTimeSeconds,
            List<Report.Check> checks) {

        static ShownDrill of(DrillResult drill) {
            return new ShownDrill(
                    drill.begun(),
                    drill.backup().map(BackupId::value).orElse(null),
                    drill.passed(),
                    drill.recoveryPoint().map(ShownDrill::seconds).orElse(null),
                    drill.recoveryTime().map(ShownDrill::seconds).orElse(null),
                    drill.report().checks());
        }

        private static double seconds(Duration duration) {
            return duration.toMillis() / 1_000.0;
        }
    }

    record ShownDrills(List<ShownDrill> items) {}

    @PostMapping(path = Routes.BACKUPS, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownActivity> backUp(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "to");
        var place = body.text("to").map(this::place);
        return accepted(backups.backUp(place, context.actor()));
    }

    private URI place(String to) {
        return places.allowed(to)
                .orElseThrow(() -> new PlimsollException(
                                ErrorCode.FORBIDDEN, "backups may not go there: the settings do not name the place")
                        .setBy("plimsoll.backup.also-to")
                        .atField("to"));
    }

    private static ResponseEntity<ShownActivity> accepted(Activity activity) {
        return ResponseEntity.accepted().body(ShownActivity.of(activity));
    }

    @GetMapping(path = Routes.BACKUPS, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownBackups list(HttpServletRequest request) {
        QueryParameters.of(request);
        return new ShownBackups(
                backups.backups().stream().map(ShownBackup::of).toList(),
                backups.activities().stream().map(ShownActivity::of).toList());
    }

    @PostMapping(path = Routes.VERIFY, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownActivity> verify(
            RequestContext context, @PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()));
        return accepted(backups.verify(backup(id), context.actor()));
    }

    private static BackupId backup(String id) {
        try {
            return new BackupId(id);
        } catch (PlimsollException notAName) {
            throw new PlimsollException(ErrorCode.NOT_FOUND, "there is no backup '" + id + "'", notAName);
        }
    }

    @GetMapping(path = Routes.BACKUP_ACTIVITY, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownActivity activity(@PathVariable("id") String id, HttpServletRequest request) {
        QueryParameters.of(request);
        return backups.activity(id)
                .map(ShownActivity::of)
                .orElseThrow(() -> new PlimsollException(ErrorCode.NOT_FOUND, "there is no activity '" + id + "'"));
    }

    @PostMapping(path = Routes.DRILLS, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ShownActivity> drill(RequestContext context, HttpServletRequest request) {
        QueryParameters.of(request);
        var body = JsonObject.body(new Body(request).jsonOrEmpty(settings.maxJsonBytes()), "backup");
        Optional<BackupId> id = body.text("backup").map(BackupId::new);
        return accepted(backups.drill(id, context.actor()));
    }

    @GetMapping(path = Routes.DRILLS, produces = MediaType.APPLICATION_JSON_VALUE)
    ShownDrills drills(HttpServletRequest request) {
        QueryParameters.of(request);
        return new ShownDrills(backups.drills().stream().map(ShownDrill::of).toList());
    }
}
