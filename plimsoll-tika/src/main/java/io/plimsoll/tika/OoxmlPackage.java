package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// The zip an Office document is packed in, looked through before anything parses it.
final class OoxmlPackage {

    private static final int MAX_PARTS = 20_000;
    private static final int PROLOG_BYTES = 4096;

    private OoxmlPackage() {}

    /// Refuses a package that expands beyond measure or whose parts declare a document type, which Office never does.
    static void inspect(Path file, ParserLimits limits) throws IOException {
        var meter = new ExpansionMeter(limits, Files.size(file));
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.size() > MAX_PARTS) {
                throw new PlimsollException(
                        ErrorCode.DOCUMENT_BOMB, "the document is made of more than " + MAX_PARTS + " parts");
            }
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                inspect(zip, entries.nextElement(), meter);
            }
        }
    }

    private static void inspect(ZipFile zip, ZipEntry entry, ExpansionMeter meter) throws IOException {
        var name = entry.getName().toLowerCase(Locale.ROOT);
        boolean xml = name.endsWith(".xml") || name.endsWith(".rels") || name.endsWith(".vml");
        try (var part = new BufferedInputStream(zip.getInputStream(entry), PROLOG_BYTES)) {
            if (xml) {
                refuseDocumentType(part);
            }
            meter.drain(part, xml);
        }
    }

    private static void refuseDocumentType(InputStream part) throws IOException {
        part.mark(PROLOG_BYTES + 1);
        var prolog = new String(part.readNBytes(PROLOG_BYTES), StandardCharsets.ISO_8859_1).replace("\0", "");
        part.reset();
        if (prolog.contains("<!DOCTYPE") || prolog.contains("<!ENTITY")) {
            throw new PlimsollException(
                    ErrorCode.DOCUMENT_BOMB,
                    "a part of the document declares entities, which no Office program writes");
        }
    }
}
