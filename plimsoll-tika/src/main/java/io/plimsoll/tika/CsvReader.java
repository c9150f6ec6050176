package io.plimsoll.tika;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/// Reads separated values. The separator is the one of comma, semicolon, tab and bar that the first lines have most of.
final class CsvReader implements TextReader {

    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    private static final int SAMPLED_LINES = 10;

    @Override
    public Optional<String> read(String source, TextAssembler out) {
        var format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(separatorOf(source))
                .setLenientEof(true)
                .setTrailingData(true)
                .get();
        var rows = new RecordRows(out);
        try (var parser = CSVParser.builder()
                .setReader(new StringReader(source))
                .setFormat(format)
                .get()) {
            for (var csvRecord : parser) {
                rows.row(csvRecord.toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rows.end();
        return Optional.empty();
    }

    private static char separatorOf(String source) {
        var sample = source.lines().limit(SAMPLED_LINES).toList();
        char best = ',';
        long most = 0;
        for (char separator : SEPARATORS) {
            long count =
                    sample.stream().mapToLong(line -> unquoted(line, separator)).sum();
            if (count > most) {
                best = separator;
                most = count;
            }
        }
        return best;
    }

    private static long unquoted(String line, char separator) {
        boolean quoted = false;
        long count = 0;
        for (int i = 0; i < line.length(); i++) {
            quoted ^= line.charAt(i) == '"';
            if (!quoted && line.charAt(i) == separator) {
                count++;
            }
        }
        return count;
    }
}
