package io.plimsoll.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.plimsoll.error.ErrorCode;
import io.plimsoll.error.PlimsollException;
import io.plimsoll.ingest.DocumentParser.Source;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileDocumentsTest {

    private static final TikaDocumentParser PARSER = new TikaDocumentParser(ParserLimits.defaults());
    private static final String WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    @Test
    void anEncryptedPdfIsNamedSo() {
        refused(TestFiles.pdf(1, true, page -> List.of("Secret", "words")), "a.pdf", ErrorCode.DOCUMENT_ENCRYPTED);
    }

    @Test
    void anEncryptedOfficeFileIsNamedSo() throws Exception {
        refused(TestFiles.encryptedDocx(), "a.docx", ErrorCode.DOCUMENT_ENCRYPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"handbook.pdf", "handbook.docx", "talk.pptx", "prices.xlsx", "prices.xls"})
    void aTruncatedFileIsCorrupt(String name) {
        var whole = TestFiles.sound(name);
        refused(Arrays.copyOf(whole, whole.length * 2 / 3), name, ErrorCode.DOCUMENT_CORRUPT);
    }

    @Test
    void brokenJsonIsCorrupt() {
        refused(TestFiles.utf8("{\"a\": [1, 2"), "a.json", ErrorCode.DOCUMENT_CORRUPT);
    }

    @Test
    void aFileWithoutTextIsEmpty() {
        refused(new byte[0], "a.txt", ErrorCode.DOCUMENT_EMPTY);
        refused(TestFiles.utf8(" \n\u00a0\n"), "a.txt", ErrorCode.DOCUMENT_EMPTY);
        refused(TestFiles.pdf(2, false, page -> List.of()), "scan.pdf", ErrorCode.DOCUMENT_EMPTY);
        refused(TestFiles.utf8("{}"), "a.json", ErrorCode.DOCUMENT_EMPTY);
    }

    @Test
    void whatCannotBeReadIsNamed() {
        var png = new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        assertThat(refused(png, "a.png", ErrorCode.UNSUPPORTED_MEDIA_TYPE))
                .contains("image/png")
                .contains("PDF")
                .contains("MARKDOWN");
        var exe = new byte[300];
        exe[0] = 'M';
        exe[1] = 'Z';
        refused(exe, "report.pdf", ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        refused(zip("a.txt", 10), "a.zip", ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void tooMuchTextIsRefusedNamingTheLimit() {
        var limits = limits(1_000, Duration.ofSeconds(30));
        var parser = new TikaDocumentParser(limits);
        var text = TestFiles.utf8("words and words\n\n".repeat(100));
        assertThat(refused(parser, text, "a.txt", ErrorCode.DOCUMENT_TOO_LARGE)).contains("1000", "maxTextChars");
        refused(parser, TestFiles.utf8("x".repeat(20_000)), "a.txt", ErrorCode.DOCUMENT_TOO_LARGE);
    }

    @Test
    void aZipBombIsRefused() throws IOException {
        var bomb = TestFiles.withPart(TestFiles.docx(), "word/document.xml", new byte[60_000_000]);
        refused(bomb, "a.docx", ErrorCode.DOCUMENT_BOMB);
    }

    @Test
    void aBombInAPdfStreamIsRefused() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(packed)) {
            deflater.write(new byte[50_000_000]);
        }
        var pdf = new ByteArrayOutputStream();
        pdf.write(TestFiles.utf8("%PDF-1.4\n1 0 obj\n<</Length " + packed.size() + "/Filter/FlateDecode>>\nstream\n"));
        packed.writeTo(pdf);
        pdf.write(TestFiles.utf8("\nendstream\nendobj\nstartxref\n0\n%%EOF"));
        refused(pdf.toByteArray(), "a.pdf", ErrorCode.DOCUMENT_BOMB);
    }

    @Test
    void aBillionLaughsInAPartAreRefused() throws IOException {
        var part = laughs("<w:document xmlns:w=\"" + WORD + "\"><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body>"
                + "</w:document>");
        refused(TestFiles.withPart(TestFiles.docx(), "word/document.xml", part), "a.docx", ErrorCode.DOCUMENT_BOMB);
        refused(
                TestFiles.withPart(TestFiles.xlsx(), "xl/worksheets/sheet1.xml", laughs("<worksheet>&i;</worksheet>")),
                "a.xlsx",
                ErrorCode.DOCUMENT_BOMB);
    }

    @Test
    void aBillionLaughsInAPageStayUnexpanded() {
        var document = PARSER.parse(source(laughs("<html><body><p>Words &i;</p></body></html>"), "a.html"));
        assertThat(document.text().length()).isLessThan(2_000);
    }

    @Test
    void noExternalEntityIsFetched() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(200);
            var url = "http://127.0.0.1:" + server.getLocalPort() + "/x";
            var html =
                    "<!DOCTYPE html [<!ENTITY x SYSTEM \"" + url + "\">]><html xmlns=\"http://www.w3.org/1999/xhtml\">"
                            + "<body><p>Words &x;</p><img src=\"" + url + "\"/></body></html>";
            PARSER.parse(source(TestFiles.utf8(html), "a.xhtml"));
            var part = "<!DOCTYPE d SYSTEM \"" + url + "\"><w:document xmlns:w=\"" + WORD + "\"/>";
            var padded = "<!--" + " ".repeat(5_000) + "-->" + part;
            refused(
                    TestFiles.withPart(TestFiles.docx(), "word/document.xml", TestFiles.utf8(padded)),
                    "a.docx",
                    ErrorCode.DOCUMENT_CORRUPT);
            assertThatExceptionOfType(java.net.SocketTimeoutException.class).isThrownBy(server::accept);
        }
    }

    @Test
    void deepNestingIsRefused() {
        int deep = 100_000;
        refused(
                TestFiles.utf8("<div>".repeat(deep) + "x" + "</div>".repeat(deep)),
                "a.html",
                ErrorCode.DOCUMENT_TOO_DEEP);
        refused(TestFiles.utf8("[".repeat(deep) + "]".repeat(deep)), "a.json", ErrorCode.DOCUMENT_TOO_DEEP);
        refused(TestFiles.utf8("{\"a\":".repeat(deep) + "1"), "a.json", ErrorCode.DOCUMENT_TOO_DEEP);
    }

    @Test
    void deepMarkdownCostsNeitherStackNorTime() {
        outcome(PARSER, TestFiles.utf8("> ".repeat(20_000) + "x"), "a.md");
        outcome(PARSER, TestFiles.utf8("*a _b ".repeat(20_000)), "a.md");
        outcome(PARSER, TestFiles.utf8("[".repeat(20_000)), "a.md");
    }

    @Test
    void deepTablesInWordAreRefused() throws IOException {
        int deep = 5_000;
        var part = "<w:document xmlns:w=\"" + WORD + "\"><w:body>" + "<w:tbl><w:tr><w:tc>".repeat(deep) + "<w:p/>"
                + "</w:tc></w:tr></w:tbl>".repeat(deep) + "</w:body></w:document>";
        var docx = TestFiles.withPart(TestFiles.docx(), "word/document.xml", TestFiles.utf8(part));
        refused(docx, "a.docx", ErrorCode.DOCUMENT_TOO_DEEP);
    }

    @Test
    void mailsWithinMailsAreRefused() {
        var mail = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            mail.append("Subject: level ").append(i).append("\r\nContent-Type: message/rfc822\r\n\r\n");
        }
        mail.append("Subject: last\r\n\r\nWords.\r\n");
        refused(TestFiles.utf8(mail.toString()), "a.eml", ErrorCode.DOCUMENT_TOO_DEEP);
        var deep = "Content-Type: message/rfc822\r\n\r\n".repeat(10_000) + "Subject: last\r\n\r\nWords.\r\n";
        refused(TestFiles.utf8(deep), "a.eml", ErrorCode.DOCUMENT_TOO_DEEP);
    }

    @Test
    void aStreamThatFailsIsNotTheDocumentsFault() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("disk");
            }
        };
        assertThatExceptionOfType(PlimsollException.class)
                .isThrownBy(() -> PARSER.parse(new Source(broken, "a.txt", Optional.empty())))
                .matches(e -> e.code() == ErrorCode.INTERNAL);
    }

    @Test
    void damagedFilesGiveADocumentOrAReason() {
        var random = new Random(20261123);
        var parser = new TikaDocumentParser(limits(1_000_000, Duration.ofSeconds(20)));
        TestFiles.sound().forEach((name, sound) -> {
            for (int i = 0; i < 30; i++) {
                outcome(parser, damaged(sound, random), name);
            }
        });
    }

    @Test
    void nothingIsLeftInTheTemporaryFolder() throws IOException {
        var before = temporaryFiles();
        PARSER.parse(source(TestFiles.docx(), "a.docx"));
        outcome(PARSER, Arrays.copyOf(TestFiles.pptx(), 3_000), "a.pptx");
        outcome(PARSER, TestFiles.withPart(TestFiles.docx(), "word/document.xml", new byte[10]), "a.docx");
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    private static Set<File> temporaryFiles() {
        var folder = new File(System.getProperty("java.io.tmpdir"));
        return Set.of(Objects.requireNonNull(folder.listFiles((unused, name) ->
                name.startsWith("plimsoll-parse-") || name.startsWith("apache-tika-") || name.startsWith("poi"))));
    }

    private static byte[] damaged(byte[] sound, Random random) {
        var bytes = sound.clone();
        int flips = 1 + random.nextInt(20);
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    /// A document whose blocks fit its text, or the product's own exception other than an inner failure.
    private static void outcome(TikaDocumentParser parser, byte[] bytes, String name) {
        try {
            var document = parser.parse(source(bytes, name));
            assertThat(document.blocks()).isNotEmpty();
            int at = 0;
            for (var block : document.blocks()) {
                assertThat(document.text().substring(at, block.start())).isBlank();
                assertThat(document.text().substring(block.start(), block.end()))
                        .isNotBlank();
                at = block.end();
            }
            assertThat(at).isEqualTo(document.text().length());
        } catch (PlimsollException e) {
            assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL).isNotEqualTo(ErrorCode.DOCUMENT_TIMEOUT);
        }
    }

    private static byte[] laughs(String root) {
        var entities = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"hahahahaha\">");
        for (char c = 'b'; c <= 'i'; c++) {
            entities.append("<!ENTITY ").append(c).append(" \"");
            entities.append(("&" + (char) (c - 1) + ";").repeat(10)).append("\">");
        }
        return TestFiles.utf8(entities + "]>" + root);
    }

    private static byte[] zip(String name, int size) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(new byte[size]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static ParserLimits limits(int maxTextChars, Duration timeout) {
        var usual = ParserLimits.defaults();
        return new ParserLimits(
                maxTextChars,
                usual.maxDepth(),
                usual.maxEmbeddedDepth(),
                timeout,
                usual.maxExpansionRatio(),
                usual.expansionFloorBytes(),
                1);
    }

    private static Source source(byte[] bytes, String name) {
        return new Source(new ByteArrayInputStream(bytes), name, Optional.empty());
    }

    private static String refused(byte[] bytes, String name, ErrorCode code) {
        return refused(PARSER, bytes, name, code);
    }

    private static String refused(TikaDocumentParser parser, byte[] bytes, String name, ErrorCode code) {
        try {
            var document = parser.parse(source(bytes, name));
            throw new AssertionError("was read: " + document.blocks().size() + " blocks");
        } catch (PlimsollException e) {
            assertThat(e.code()).as("%s", e.detail()).isEqualTo(code);
            return e.detail();
        }
    }
}
