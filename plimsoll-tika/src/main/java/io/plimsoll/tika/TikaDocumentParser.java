package io.plimsoll.tika;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentParser;
import io.plimsoll.ingest.ParsedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// Reads PDF, Word, PowerPoint, Excel, HTML, Markdown, mail, CSV, JSON and plain text. Each document is copied to a
/// temporary file, recognised by its content, parsed on a thread of its own, and the file is deleted.
///
/// Besides the codes of the port it throws `OVERLOADED` where all threads stay busy for the length of the time limit.
public final class TikaDocumentParser implements DocumentParser {

    private final ParserLimits limits;
    private final ParserThreads threads;
    private final FormatDetector detector = new FormatDetector();
    private final TextReaders texts = new TextReaders(detector);

    public TikaDocumentParser(ParserLimits limits) {
        this.limits = limits;
        this.threads = new ParserThreads(limits.threads(), limits.timeout());
    }

    @Override
    public ParsedDocument parse(Source source) {
        var file = spooled(source);
        try {
            return threads.run(() -> read(file, source));
        } catch (ExecutionException e) {
            throw Failures.explain(e.getCause() == null ? e : e.getCause(), Format.TEXT, limits);
        } finally {
            file.toFile().delete();
        }
    }

    @Override
    public boolean supports(String fileName, Optional<String> mediaType) {
        return detector.mayBeReadable(fileName, mediaType);
    }

    /// Loads what the first document of each format would have to wait for. Takes a few seconds of one core.
    public void warmUp() {
        Samples.all().forEach(this::parse);
    }

    private ParsedDocument read(Path file, Source source) throws IOException {
        if (Files.size(file) == 0) {
            throw new PlimsollException(ErrorCode.DOCUMENT_EMPTY, "the document has no bytes");
        }
        var format = detector.detect(file, source.fileName(), source.mediaType());
        var out = new TextAssembler(limits);
        try {
            return out.document(read(format, file, out));
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            throw Failures.explain(e, format, limits);
        }
    }

    private Optional<String> read(Format format, Path file, TextAssembler out) throws Exception {
        return switch (format) {
            case PDF -> new PdfReader().read(file, out);
            case DOCX -> new DocxReader().read(file, out);
            case PPTX -> new PptxReader().read(file, out);
            case XLSX -> TikaOfficeReader.xlsx().read(file, out);
            case XLS -> TikaOfficeReader.xls().read(file, out);
            case DOC, PPT -> TikaOfficeReader.legacy().read(file, out);
            case EML -> new MailReader(texts).read(file, out);
            case HTML, MARKDOWN, CSV, JSON, TEXT -> texts.read(format, decoded(file, format), out);
        };
    }

    private String decoded(Path file, Format format) throws IOException {
        if (Files.size(file) > limits.maxSourceBytes()) {
            throw new PlimsollException(
                    ErrorCode.DOCUMENT_TOO_LARGE,
                    "the file has more than " + limits.maxSourceBytes() + " bytes (10 x maxTextChars)");
        }
        return TextDecoder.decode(Files.readAllBytes(file), format == Format.HTML);
    }

    private static Path spooled(Source source) {
        try {
            var file = Files.createTempFile("plimsoll-parse-", ".tmp");
            try {
                Files.copy(source.content(), file, StandardCopyOption.REPLACE_EXISTING);
                return file;
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new PlimsollException(ErrorCode.INTERNAL, "the document's bytes cannot be read", e);
        }
    }
}
