package io.plimsoll.backup;

import io.plimsoll.collection.CollectionCatalog;
import io.plimsoll.engine.SearchEngine;
import io.plimsoll.evaluation.GoldenStore;
import io.plimsoll.ingest.DocumentCatalog;
import java.nio.file.Path;
import java.time.InstantSource;

/// The parts of a running server that a backup is made of.
///
/// @param data     the data folder
/// @param software the version of this program
public record BackupParts(
        Path data,
        DataLayout layout,
        CatalogueBackup catalogue,
        CatalogueFile.Opener copies,
        CollectionCatalog collections,
        DocumentCatalog documents,
        GoldenStore golden,
        SearchEngine engine,
        BackupStore store,
        InstantSource clock,
        String software) {}
