package io.plimsoll.server.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class JdbcEvaluationStoreTest extends EvaluationStoreOnDatabase {

    @TempDir
    private Path folder;

    @Override
    Database connect() {
        return Database.open(folder.resolve("plimsoll.db"));
    }
}
