package io.plimsoll.ingest;

import io.plimsoll.collection.Chunking;
import io.plimsoll.document.DocumentId;
import io.plimsoll.document.Passage;
import io.plimsoll.document.PassageId;
import io.plimsoll.inference.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Cuts a document into passages along its structure.
///
/// Sentences, table rows and lines of code are kept whole wherever they fit. A new section begins a new passage
/// unless the one before is very short. A section that is cut repeats its last sentences in the next passage. No
/// passage, its title and headings included, has more tokens than the budget, counted by the model's own tokenizer.
public final class Chunker {

    /// The share of the budget under which a passage takes in the next section too.
    private static final double SHORT_SHARE = 0.25;

    private final TokenCounter tokens;
    private final int budget;
    private final int overlap;

    /// @param maxPassageTokens what the embedding model takes; the smaller of it and the chunking's maximum holds
    public Chunker(Chunking chunking, TokenCounter tokens, int maxPassageTokens) {
        this.tokens = tokens;
        this.budget = Math.min(chunking.maxTokens(), maxPassageTokens);
        this.overlap = Math.min(chunking.overlapTokens(), budget / 2);
    }

    /// The passages in the order of the text.
    public List<Passage> chunk(DocumentId id, String title, ParsedDocument document) {
        var ruler = new TokenRuler(document.text(), tokens);
        var sections = Section.of(document);
        var passages = new ArrayList<Passage>();
        var pending = new Pending(id, title, document.text(), ruler, passages);
        for (var section : sections) {
            int room = pending.enter(section);
            for (var atom : Atoms.of(document.text(), section, ruler, room)) {
                pending.add(atom);
            }
        }
        pending.flush();
        return List.copyOf(passages);
    }

    /// The passage that is being filled.
    private final class Pending {
        private final DocumentId id;
        private final String title;
        private final String text;
        private final TokenRuler ruler;
        private final List<Passage> done;
        private final List<Atom> atoms = new ArrayList<>();
        private List<String> heading = List.of();
        private int room;

        Pending(DocumentId id, String title, String text, TokenRuler ruler, List<Passage> done) {
            this.id = id;
            this.title = title;
            this.text = text;
            this.ruler = ruler;
            this.done = done;
            this.room = budget;
        }

        /// Returns the most tokens that a piece of the section may have wherever it comes to stand.
        int enter(Section section) {
            if (!atoms.isEmpty() && size() >= budget * SHORT_SHARE) {
                flush();
            }
            int own = roomUnder(section.heading());
            if (atoms.isEmpty()) {
                heading = section.heading();
                room = own;
            }
            return Math.min(room, own);
        }

        private int roomUnder(List<String> headings) {
            return Math.max(1, budget - tokens.count(EmbeddingText.context(title, headings, tokens, budget)));
        }

        void add(Atom atom) {
            if (!atoms.isEmpty() && ruler.tokens(atoms.getFirst().start(), atom.end()) > room) {
                cut(atom.section().heading());
            }
            while (!atoms.isEmpty() && ruler.tokens(atoms.getFirst().start(), atom.end()) > room) {
                atoms.removeFirst();
            }
            atoms.add(atom);
        }

        /// Ends the passage; its last atoms, as far as the overlap reaches, begin the next one of the same section.
        private void cut(List<String> next) {
            var last = List.copyOf(atoms);
            flush();
            if (!next.equals(heading)) {
                heading = next;
                room = roomUnder(next);
            }
            int end = last.getLast().end();
            for (var atom : last.reversed()) {
                if (!atom.section().heading().equals(heading) || ruler.tokens(atom.start(), end) > overlap) {
                    break;
                }
                atoms.addFirst(atom);
            }
        }

        void flush() {
            if (atoms.isEmpty()) {
                return;
            }
            int start = atoms.getFirst().start();
            int end = atoms.getLast().end();
            var page = atoms.getFirst().page();
            done.add(
                    new Passage(new PassageId(id, done.size()), text.substring(start, end), start, end, heading, page));
            atoms.clear();
        }

        private int size() {
            return ruler.tokens(atoms.getFirst().start(), atoms.getLast().end());
        }
    }

    /// A piece of text that is not cut further.
    record Atom(int start, int end, Section section, Optional<Integer> page) {}

    /// What stands under one heading. A heading under which nothing stands is text of the section above it.
    record Section(List<String> heading, List<ParsedDocument.Block> blocks) {

        static List<Section> of(ParsedDocument document) {
            var sections = new ArrayList<Section>();
            var path = new ArrayList<ParsedDocument.Block>();
            var blocks = new ArrayList<ParsedDocument.Block>();
            var bare = Optional.<ParsedDocument.Block>empty();
            for (var block : document.blocks()) {
                if (block.kind() != ParsedDocument.Kind.HEADING) {
                    blocks.add(block);
                    bare = Optional.empty();
                    continue;
                }
                close(document, path, blocks, sections);
                closeBare(document, path, bare.filter(above -> above.level() >= block.level()), sections);
                bare = Optional.of(block);
                path.removeIf(above -> above.level() >= block.level());
                path.add(block);
            }
            close(document, path, blocks, sections);
            closeBare(document, path, bare, sections);
            return sections;
        }

        private static void closeBare(
                ParsedDocument document,
                List<ParsedDocument.Block> path,
                Optional<ParsedDocument.Block> bare,
                List<Section> sections) {
            if (bare.isPresent()) {
                close(document, path.subList(0, path.size() - 1), new ArrayList<>(List.of(bare.get())), sections);
            }
        }

        private static void close(
                ParsedDocument document,
                List<ParsedDocument.Block> path,
                List<ParsedDocument.Block> blocks,
                List<Section> sections) {
            if (blocks.isEmpty()) {
                return;
            }
            var heading = path.stream()
                    .map(block -> document.text().substring(block.start(), block.end()))
                    .toList();
            sections.add(new Section(heading, List.copyOf(blocks)));
            blocks.clear();
        }
    }
}
