package io.plimsoll.bench;

import io.plimsoll.collection.Chunking;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Passage;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.TokenCounter;
import io.plimsoll.ingest.Chunker;
import io.plimsoll.ingest.DocumentParser;
import io.plimsoll.tika.ParserLimits;
import io.plimsoll.tika.TikaDocumentParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Real texts to measure with: a folder of files, cut into passages as the server cuts them.
final class TextCorpus {

    private TextCorpus() {}

    /// The files as they are, or, of a data set in BEIR layout, a text file for each of its first documents.
    static Path files(Path data, int maxDocuments, Path scratch) throws IOException {
        if (!Files.exists(data.resolve("corpus.jsonl"))) {
            return data;
        }
        var folder = Files.createDirectories(scratch.resolve("files-" + data.getFileName() + "-" + maxDocuments));
        int written = 0;
        for (var item : BeirSet.items(data.resolve("corpus.jsonl"))) {
            if (written == maxDocuments) {
                break;
            }
            Files.writeString(folder.resolve("%05d.txt".formatted(written)), item.title() + "\n\n" + item.text());
            written++;
        }
        return folder;
    }

    /// What the model reads of each passage of each file.
    static List<String> passages(Path folder, EmbeddingModel model) throws IOException {
        var parser = new TikaDocumentParser(ParserLimits.defaults());
        var chunker = new Chunker(Chunking.DEFAULT, model.tokens(), model.maxPassageTokens());
        var texts = new ArrayList<String>();
        for (var file : filesBelow(folder)) {
            var id = new DocumentId(folder.relativize(file).toString().replace('\\', '/'));
            try (var bytes = Files.newInputStream(file)) {
                var parsed = parser.parse(new DocumentParser.Source(bytes, id.value(), Optional.empty()));
                var title = parsed.title().orElse(id.value());
                chunker.chunk(id, title, parsed).forEach(passage -> texts.add(read(title, passage)));
            }
        }
        return texts;
    }

    /// Tokens of each text, special ones left out: `documents, fewest, median, most, all`.
    static String tokens(List<String> texts, TokenCounter counter) {
        var counts = texts.stream().map(text -> (double) counter.count(text)).toList();
        return "%d passages of %s tokens, %.0f tokens in all"
                .formatted(
                        texts.size(),
                        Spread.of(counts).shown(0),
                        counts.stream().mapToDouble(Double::doubleValue).sum());
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (var below = Files.walk(folder)) {
            return below.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// Title and headings, then the text, as the ingestion pipeline puts them before the model.
    private static String read(String title, Passage passage) {
        var context = new ArrayList<>(passage.heading());
        if (!context.contains(title)) {
            context.addFirst(title);
        }
        return String.join(" > ", context) + "\n" + passage.text();
    }
}
