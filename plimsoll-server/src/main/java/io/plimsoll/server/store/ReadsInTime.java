package io.plimsoll.server.store;

import io.plimsoll.request.CurrentDeadline;
import io.plimsoll.request.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// Connections to a server that a request waits for no longer than its deadline allows. One that is silent for longer
/// is closed; the server ends the statement when it notices that nobody waits.
final class ReadsInTime extends DelegatingDataSource {

    /// A request that is late already still reads what a healthy server has at hand.
    private static final Duration LEAST = Duration.ofMillis(250);

    ReadsInTime(DataSource source) {
        super(source);
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        var left = CurrentDeadline.get().map(Deadline::remaining);
        if (left.isPresent()) {
            long millis = Math.max(LEAST.toMillis(), left.get().toMillis());
            connection.setNetworkTimeout(Runnable::run, (int) millis);
        }
        return connection;
    }
}
