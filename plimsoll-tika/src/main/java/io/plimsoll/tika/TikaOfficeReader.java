package io.plimsoll.tika;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.xml.sax.ContentHandler;

/// Reads workbooks, and Word and PowerPoint files of the days before XML, by Tika. Files embedded in them are left out.
final class TikaOfficeReader implements FileReader {

    private static final EmbeddedDocumentExtractor NOTHING_EMBEDDED = new EmbeddedDocumentExtractor() {
        @Override
        public boolean shouldParseEmbedded(Metadata metadata) {
            return false;
        }

        @Override
        public void parseEmbedded(InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml) {}
    };

    private final boolean ooxml;
    private final boolean sheets;

    private TikaOfficeReader(boolean ooxml, boolean sheets) {
        this.ooxml = ooxml;
        this.sheets = sheets;
    }

    static TikaOfficeReader xlsx() {
        return new TikaOfficeReader(true, true);
    }

    static TikaOfficeReader xls() {
        return new TikaOfficeReader(false, true);
    }

    static TikaOfficeReader legacy() {
        return new TikaOfficeReader(false, false);
    }

    @Override
    public Optional<String> read(Path file, TextAssembler out) throws Exception {
        if (ooxml) {
            OoxmlPackage.inspect(file, out.limits());
        }
        var config = new OfficeParserConfig();
        config.setIncludeHeadersAndFooters(false);
        config.setExtractMacros(false);
        var context = new ParseContext();
        context.set(OfficeParserConfig.class, config);
        context.set(EmbeddedDocumentExtractor.class, NOTHING_EMBEDDED);
        var metadata = new Metadata();
        Parser parser = ooxml ? new OOXMLParser() : new OfficeParser();
        var blocks = new OfficeBlocks(out, sheets);
        try (var stream = TikaInputStream.get(file)) {
            parser.parse(stream, blocks, metadata, context);
        }
        return Optional.ofNullable(metadata.get(TikaCoreProperties.TITLE));
    }
}
