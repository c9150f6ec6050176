package io.plimsoll.tika;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xslf.usermodel.SlideLayout;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFClientAnchor;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFAbstractNum;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTAbstractNum;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STNumberFormat;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STStyleType;

/// Small real files of every format.
final class TestFiles {

    private TestFiles() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// One sound file of every format by name.
    static Map<String, byte[]> sound() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("handbook.pdf", pdf());
        files.put("handbook.docx", docx());
        files.put("talk.pptx", pptx());
        files.put("prices.xlsx", xlsx());
        files.put("prices.xls", xls());
        files.put("page.html", utf8(HTML));
        files.put("notes.md", utf8(MARKDOWN));
        files.put("letter.eml", utf8(MAIL));
        files.put("people.csv", utf8("Name,Town\nAnn,Oslo\nBob,\"Bergen, west\"\n"));
        files.put(
                "order.json", utf8("{\"order\": {\"id\": 7, \"items\": [{\"name\": \"bolt\"}, {\"name\": \"nut\"}]}}"));
        files.put("plain.txt", utf8("First paragraph.\nStill first.\n\nSecond one \uD83D\uDE00 here."));
        return files;
    }

    static byte[] sound(String name) {
        return Objects.requireNonNull(sound().get(name));
    }

    static final String HTML = """
            <html><head><title>Load lines</title><script>evil()</script></head><body>
            <header><a href="/">Home of the site</a></header>
            <nav><ul><li>Products</li></ul></nav>
            <div class="sidebar">Subscribe now</div>
            <main><h1>Load\u00a0lines \uD83D\uDE00</h1><header>By Sam</header>
            <p>A ship must not be <b>over</b>loaded, ship\u00ADping says.</p>
            <ul><li>Summer</li><li>Winter</li></ul>
            <table><tr><th>Mark</th><th>Meaning</th></tr><tr><td>S</td><td>Summer</td></tr></table>
            <pre>a = 1
              b = 2</pre></main>
            <footer>Imprint</footer><div aria-hidden="true">Hidden words</div></body></html>
            """;

    static final String MARKDOWN = """
            ---
            title: The guide
            ---
            # Start

            Some *text* with `code`
            on two lines.

            - one
            - two
              - inner

            | A | B |
            |---|---|
            | 1 | 2 |

            ```java
            int a = 1;
              int b;
            ```
            """;

    static final String MAIL = """
            From: Ann <ann@example.org>
            To: Bob <bob@example.org>
            Date: Mon, 02 Nov 2026 10:00:00 +0000
            Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="x"

            --x
            Content-Type: multipart/alternative; boundary="y"

            --y
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            Plain body, =FCber alles.
            --y
            Content-Type: text/html

            <p>HTML body</p>
            --y--
            --x
            Content-Type: text/csv; name="list.csv"
            Content-Disposition: attachment; filename="list.csv"

            Name,Age
            Ann,5
            --x
            Content-Type: image/png; name="logo.png"
            Content-Transfer-Encoding: base64

            iVBORw0KGgo=
            --x--
            """.replace("\n", "\r\n");

    static byte[] pdf() {
        return pdf(
                4,
                false,
                page -> List.of(
                        "Chapter " + page + " of the book",
                        "This is the body of page " + page + " and it has",
                        "a second line that goes on with more words."));
    }

    interface PageText {
        List<String> of(int page);
    }

    static byte[] pdf(int pages, boolean encrypted, PageText text) {
        try (var document = new PDDocument();
                var bytes = new ByteArrayOutputStream()) {
            for (int page = 1; page <= pages; page++) {
                page(document, page, text.of(page));
            }
            if (encrypted) {
                document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            }
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void page(PDDocument document, int number, List<String> lines) throws IOException {
        var page = new PDPage();
        document.addPage(page);
        var font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
        try (var content = new PDPageContentStream(document, page)) {
            float y = 650;
            for (int i = 0; i < lines.size(); i++) {
                write(content, font, i == 0 ? 20 : 11, y, lines.get(i));
                y -= i == 0 ? 40 : 14;
            }
            if (!lines.isEmpty()) {
                write(content, font, 9, 770, "ACME handbook");
                write(content, font, 9, 20, "Page " + number);
            }
        }
    }

    private static void write(PDPageContentStream content, PDType1Font font, float size, float y, String text)
            throws IOException {
        content.beginText();
        content.setFont(font, size);
        content.newLineAtOffset(72, y);
        content.showText(text);
        content.endText();
    }

    static byte[] docx() {
        try (var document = new XWPFDocument();
                var bytes = new ByteArrayOutputStream()) {
            style(document, "berschrift1", "heading 1");
            var heading = document.createParagraph();
            heading.setStyle("berschrift1");
            heading.createRun().setText("The big heading");
            document.createParagraph().createRun().setText("A paragraph \uD83D\uDE00 of words.");
            var list = bullets(document);
            for (var item : List.of("one", "two")) {
                var paragraph = document.createParagraph();
                paragraph.setNumID(list);
                paragraph.createRun().setText(item);
            }
            var table = document.createTable(2, 2);
            table.getRow(0).getCell(0).setText("Name");
            table.getRow(0).getCell(1).setText("Age");
            table.getRow(1).getCell(0).setText("Ann");
            table.getRow(1).getCell(1).setText("5");
            document.createParagraph().createRun().setText("The end.");
            document.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void style(XWPFDocument document, String id, String name) {
        var style = CTStyle.Factory.newInstance();
        style.setStyleId(id);
        style.addNewName().setVal(name);
        style.setType(STStyleType.PARAGRAPH);
        document.createStyles().addStyle(new XWPFStyle(style));
    }

    private static BigInteger bullets(XWPFDocument document) {
        var list = CTAbstractNum.Factory.newInstance();
        list.setAbstractNumId(BigInteger.ZERO);
        var level = list.addNewLvl();
        level.setIlvl(BigInteger.ZERO);
        level.addNewNumFmt().setVal(STNumberFormat.BULLET);
        var numbering = document.createNumbering();
        return numbering.addNum(numbering.addAbstractNum(new XWPFAbstractNum(list)));
    }

    static byte[] slideWithTextBox() {
        try (var show = new XMLSlideShow();
                var bytes = new ByteArrayOutputStream()) {
            show.createSlide().createTextBox().setText("Beside the points.");
            show.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] sheetWithTextBox() {
        try (var book = new XSSFWorkbook();
                var bytes = new ByteArrayOutputStream()) {
            var sheet = book.createSheet("prices");
            sheet.createRow(0).createCell(0).setCellValue("bolt");
            sheet.createDrawingPatriarch()
                    .createTextbox(new XSSFClientAnchor(0, 0, 0, 0, 2, 2, 4, 4))
                    .setText("Beside the cells.");
            book.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] pptx() {
        try (var show = new XMLSlideShow();
                var bytes = new ByteArrayOutputStream()) {
            for (int i = 1; i <= 2; i++) {
                var layout = show.getSlideMasters().getFirst().getLayout(SlideLayout.TITLE_AND_CONTENT);
                var slide = show.createSlide(layout);
                slide.getPlaceholder(0).setText("Slide title " + i);
                slide.getPlaceholder(1).setText("Point of slide " + i);
                var table = slide.createTable(1, 2);
                table.getCell(0, 0).setText("left");
                table.getCell(0, 1).setText("right");
            }
            show.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] xlsx() {
        try (var workbook = new XSSFWorkbook();
                var bytes = new ByteArrayOutputStream()) {
            var prices = workbook.createSheet("Prices");
            var head = prices.createRow(0);
            head.createCell(0).setCellValue("Item");
            head.createCell(1).setCellValue("Colour");
            head.createCell(2).setCellValue("Price");
            var bolt = prices.createRow(1);
            bolt.createCell(0).setCellValue("Bolt");
            bolt.createCell(2).setCellValue(12.5);
            var plain = workbook.createSheet("Plain").createRow(0);
            plain.createCell(0).setCellValue(1);
            plain.createCell(1).setCellValue("two");
            workbook.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] xls() {
        try (var workbook = new HSSFWorkbook();
                var bytes = new ByteArrayOutputStream()) {
            var sheet = workbook.createSheet("Old");
            var head = sheet.createRow(0);
            head.createCell(0).setCellValue("Item");
            head.createCell(1).setCellValue("Price");
            var bolt = sheet.createRow(1);
            bolt.createCell(0).setCellValue("Bolt");
            bolt.createCell(1).setCellValue(12.5);
            workbook.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] encryptedDocx() throws Exception {
        try (var container = new POIFSFileSystem();
                var bytes = new ByteArrayOutputStream()) {
            var encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("secret");
            try (var parts = OPCPackage.open(new ByteArrayInputStream(docx()));
                    var out = encryptor.getDataStream(container)) {
                parts.save(out);
            }
            container.writeFilesystem(bytes);
            return bytes.toByteArray();
        }
    }

    /// The package with one of its parts replaced.
    static byte[] withPart(byte[] zip, String name, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip));
                var out = new ZipOutputStream(bytes)) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(entry.getName().equals(name) ? content : in.readAllBytes());
            }
        }
        return bytes.toByteArray();
    }
}
