package io.plimsoll.lucene;

import io.plimsoll.engine.SearchEngine;
import io.plimsoll.engine.SearchEngineContract;
import java.nio.file.Path;

class LuceneEngineTest extends SearchEngineContract {

    @Override
    protected SearchEngine open(Path folder) {
        return new LuceneEngine(folder, LuceneSettings.defaults());
    }
}
