package io.plimsoll.ingest;

import io.plimsoll.document.Sentences;
import io.plimsoll.ingest.ParsedDocument.Block;
import java.util.ArrayList;
import java.util.List;

/// Cuts a section into the pieces that a passage is packed from: sentences, table rows, lines of code. A piece that is
/// larger than a passage is cut between words, and a word that is larger than that between tokens.
final class Atoms {

    private final String text;
    private final TokenRuler ruler;
    private final int room;
    private final List<Chunker.Atom> atoms = new ArrayList<>();

    private Atoms(String text, TokenRuler ruler, int room) {
        this.text = text;
        this.ruler = ruler;
        this.room = room;
    }

    static List<Chunker.Atom> of(String text, Chunker.Section section, TokenRuler ruler, int room) {
        var cutter = new Atoms(text, ruler, room);
        for (var block : section.blocks()) {
            cutter.cut(section, block);
        }
        return cutter.atoms;
    }

    private void cut(Chunker.Section section, Block block) {
        var breaks = switch (block.kind()) {
            case PARAGRAPH, LIST_ITEM, HEADING -> sentences(block);
            case TABLE_ROW -> List.of(block.end());
            case CODE -> lines(block);
        };
        int start = block.start();
        for (int end : breaks) {
            add(section, block, start, end);
            start = end;
        }
    }

    private void add(Chunker.Section section, Block block, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        while (start < end && ruler.tokens(start, end) > room) {
            int cut = ruler.cut(start, end, room);
            atoms.add(new Chunker.Atom(start, trimmed(start, cut), section, block.page()));
            start = cut;
            while (start < end && Character.isWhitespace(text.charAt(start))) {
                start++;
            }
        }
        if (start < end) {
            atoms.add(new Chunker.Atom(start, end, section, block.page()));
        }
    }

    private int trimmed(int start, int end) {
        int trimmed = end;
        while (trimmed > start + 1 && Character.isWhitespace(text.charAt(trimmed - 1))) {
            trimmed--;
        }
        return trimmed;
    }

    private List<Integer> sentences(Block block) {
        return Sentences.of(text.substring(block.start(), block.end())).stream()
                .map(sentence -> block.start() + sentence.end())
                .toList();
    }

    private List<Integer> lines(Block block) {
        var ends = new ArrayList<Integer>();
        for (int at = text.indexOf('\n', block.start()); at >= 0 && at < block.end(); at = text.indexOf('\n', at + 1)) {
            ends.add(at + 1);
        }
        ends.add(block.end());
        return ends;
    }
}
