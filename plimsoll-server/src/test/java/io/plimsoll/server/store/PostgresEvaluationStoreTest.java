package io.plimsoll.server.store;

import org.junit.jupiter.api.AfterEach;

class PostgresEvaluationStoreTest extends EvaluationStoreOnDatabase {

    private final DatabaseSettings settings = TestPostgres.create();

    @Override
    Database connect() {
        return Database.connect(settings);
    }

    @AfterEach
    void giveBack() {
        TestPostgres.giveBack(settings);
    }
}
