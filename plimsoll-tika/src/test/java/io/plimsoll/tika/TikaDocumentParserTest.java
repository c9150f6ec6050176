package io.plimsoll.tika;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.ingest.DocumentParser.Source;
import io.plimsoll.ingest.ParsedDocument;
import io.plimsoll.ingest.ParsedDocument.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TikaDocumentParserTest {

    private static final TikaDocumentParser PARSER = new TikaDocumentParser(ParserLimits.defaults());

    @Test
    void aWordDocumentKeepsHeadingsListsAndTables() {
        var document = parse("handbook.docx");
        assertThat(document.title()).contains("The big heading");
        assertThat(blocks(document))
                .containsExactly(
                        "HEADING1 The big heading",
                        "PARAGRAPH0 A paragraph \uD83D\uDE00 of words.",
                        "LIST_ITEM0 one",
                        "LIST_ITEM0 two",
                        "TABLE_ROW0 Name | Age",
                        "TABLE_ROW0 Ann | 5",
                        "PARAGRAPH0 The end.");
        assertThat(document.text())
                .isEqualTo("The big heading\n\nA paragraph \uD83D\uDE00 of words.\n\none\ntwo\n\n"
                        + "Name | Age\nAnn | 5\n\nThe end.");
    }

    @Test
    void aTextBoxInWordIsReadOnceAfterItsParagraph() throws Exception {
        var box =
                "<%1$s xmlns:v='urn:a'><v:shape><w:txbxContent><w:p><w:r><w:t>In the</w:t><w:tab/><w:t>box.</w:t></w:r>"
                        + "</w:p></w:txbxContent></v:shape></%1$s>";
        var part = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
                + " xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:body><w:p><w:r>"
                + "<w:t>Around it.</w:t><mc:AlternateContent>" + box.formatted("mc:Choice")
                + box.formatted("mc:Fallback") + "</mc:AlternateContent></w:r></w:p></w:body></w:document>";
        var docx = TestFiles.withPart(TestFiles.docx(), "word/document.xml", TestFiles.utf8(part));
        assertThat(blocks(parse(docx, "a.docx", Optional.empty())))
                .containsExactly("PARAGRAPH0 Around it.", "PARAGRAPH0 In the box.");
    }

    @Test
    void textBoxesOnSlidesAndSheetsAreRead() {
        assertThat(blocks(parse(TestFiles.slideWithTextBox(), "a.pptx", Optional.empty())))
                .containsExactly("PARAGRAPH0 Beside the points.");
        assertThat(blocks(parse(TestFiles.sheetWithTextBox(), "a.xlsx", Optional.empty())))
                .contains("PARAGRAPH0 Beside the cells.");
    }

    @Test
    void offsetsCountUtf16UnitsAfterAnEmoji() {
        var document = parse("handbook.docx");
        var item = document.blocks().get(2);
        assertThat(document.text().substring(item.start(), item.end())).isEqualTo("one");
    }

    @Test
    void aPdfHasPagesHeadingsAndNoRunningLines() {
        var document = parse("handbook.pdf");
        assertThat(document.text()).doesNotContain("ACME handbook").doesNotContain("Page 1");
        assertThat(blocks(document).subList(0, 3))
                .containsExactly(
                        "HEADING1 Chapter 1 of the book",
                        "PARAGRAPH0 This is the body of page 1 and it has a second line that goes on with more words.",
                        "HEADING1 Chapter 2 of the book");
        assertThat(document.blocks().getLast().page()).contains(4);
    }

    @Test
    void aPdfKeepsItsListsAndShortLinesApart() {
        var pdf = TestFiles.pdf(
                1,
                false,
                page -> List.of(
                        "Rules",
                        "The first paragraph is long enough to fill the line and it ends well-",
                        "known on a line that is also quite long, with a full stop at its end.",
                        "Short line",
                        "Another short line",
                        "- an item"));
        assertThat(blocks(parse(pdf, "a.pdf", Optional.empty())))
                .contains(
                        "HEADING1 Rules",
                        "PARAGRAPH0 The first paragraph is long enough to fill the line and it ends well-known"
                                + " on a line that is also quite long, with a full stop at its end. Short line",
                        "PARAGRAPH0 Another short line",
                        "LIST_ITEM0 - an item");
    }

    @Test
    void aPresentationHasSlideTitlesAndPages() {
        var document = parse("talk.pptx");
        assertThat(blocks(document))
                .containsExactly(
                        "HEADING1 Slide title 1",
                        "LIST_ITEM0 Point of slide 1",
                        "TABLE_ROW0 left | right",
                        "HEADING1 Slide title 2",
                        "LIST_ITEM0 Point of slide 2",
                        "TABLE_ROW0 left | right");
        assertThat(document.blocks())
                .extracting(block -> block.page().orElse(0))
                .containsExactly(1, 1, 1, 2, 2, 2);
    }

    @Test
    void aRowOfASheetStandsForItself() {
        var document = parse("prices.xlsx");
        assertThat(blocks(document))
                .containsExactly(
                        "HEADING1 Prices",
                        "TABLE_ROW0 Item: Bolt | Price: 12.5",
                        "HEADING1 Plain",
                        "TABLE_ROW0 1 | two");
        assertThat(document.blocks().getLast().page()).contains(2);
    }

    @Test
    void aWorkbookOfOldIsReadToo() {
        assertThat(blocks(parse("prices.xls"))).containsExactly("HEADING1 Old", "TABLE_ROW0 Item: Bolt | Price: 12.5");
    }

    @Test
    void aPageIsReadWithoutItsSurroundings() {
        var document = parse("page.html");
        assertThat(document.title()).contains("Load lines");
        assertThat(blocks(document))
                .containsExactly(
                        "HEADING1 Load lines \uD83D\uDE00",
                        "PARAGRAPH0 By Sam",
                        "PARAGRAPH0 A ship must not be overloaded, shipping says.",
                        "LIST_ITEM0 Summer",
                        "LIST_ITEM0 Winter",
                        "TABLE_ROW0 Mark | Meaning",
                        "TABLE_ROW0 S | Summer",
                        "CODE0 a = 1\n  b = 2");
    }

    @Test
    void aPageThatIsAllSurroundingsIsReadWhole() {
        var document = parse("<body><nav><p>Only this</p></nav></body>", "a.html");
        assertThat(document.text()).isEqualTo("Only this");
    }

    @Test
    void aTableThatArrangesThePageIsNoTable() {
        var document = parse("<table><tr><td><h2>Head</h2><p>Words</p></td></tr></table>", "a.html");
        assertThat(blocks(document)).containsExactly("HEADING2 Head", "PARAGRAPH0 Words");
    }

    @Test
    void aTermAndItsDefinitionAreOneParagraphAndTermsAloneStayAlone() {
        var page = """
                <h1>Options</h1>
                <dl>
                <dt><code>--pages=&lt;yes|no&gt;</code></dt>
                <dd><p>Counts pages.</p><p>See above.</p></dd>
                <dt>-h</dt><dt>--help</dt><dd>Shows this.</dd>
                <dt>Why is it slow?</dt><dd>It reads all.</dd>
                <dt>Levels</dt><dd><ul><li>low</li></ul></dd>
                <dt>Outer</dt><dd><dl><dt>Inner</dt><dd>within</dd></dl></dd>
                </dl>
                <dl><dt>1. First</dt><dt>2. Second</dt></dl>
                <p>After.</p>
                <dt>Lost</dt>
                """;
        var document = parse(page, "options.html");

        assertThat(blocks(document))
                .containsExactly(
                        "HEADING1 Options",
                        "PARAGRAPH0 --pages=<yes|no>: Counts pages.",
                        "PARAGRAPH0 See above.",
                        "PARAGRAPH0 -h, --help: Shows this.",
                        "PARAGRAPH0 Why is it slow? It reads all.",
                        "PARAGRAPH0 Levels",
                        "LIST_ITEM0 low",
                        "PARAGRAPH0 Outer",
                        "PARAGRAPH0 Inner: within",
                        "PARAGRAPH0 1. First",
                        "PARAGRAPH0 2. Second",
                        "PARAGRAPH0 After.",
                        "PARAGRAPH0 Lost");
    }

    @Test
    void markdownIsReadByItsStructure() {
        var document = parse("notes.md");
        assertThat(document.title()).contains("The guide");
        assertThat(blocks(document))
                .containsExactly(
                        "HEADING1 Start",
                        "PARAGRAPH0 Some text with code on two lines.",
                        "LIST_ITEM0 one",
                        "LIST_ITEM0 two",
                        "LIST_ITEM0 inner",
                        "TABLE_ROW0 A | B",
                        "TABLE_ROW0 1 | 2",
                        "CODE0 int a = 1;\n  int b;");
    }

    @Test
    void markdownThatBeginsWithHtmlStaysMarkdown() {
        var document = parse("<h1 align=\"center\">Logo</h1>\n\n## Use\n\nWords.", "README.md");
        assertThat(blocks(document)).containsExactly("HEADING1 Logo", "HEADING2 Use", "PARAGRAPH0 Words.");
    }

    @Test
    void pagesOfManualsKeepNeitherTheirWaysToOtherPagesNorTheMarksOfTheirHeadings() {
        var page = """
                <html><body>
                <div id="banner"><a href="http://example.org">Download the ebook</a></div>
                <div class="tagline desktoponly">Small. Fast.</div>
                <div class="navheader"><table><tr><td>Prev</td><td>Up</td><td>Next</td></tr></table></div>
                <ul class="docnav top"><li>Home</li></ul>
                <h1>Backup<a class="headerlink" href="#b" title="Permalink">\u00b6</a></h1>
                <h2>When <a href="#when">#</a></h2>
                <p>See item <a href="#one">one</a>.</p>
                <div class="navfooter">Next</div>
                </body></html>
                """;
        assertThat(blocks(parse(page, "backup.html")))
                .containsExactly("HEADING1 Backup", "HEADING2 When", "PARAGRAPH0 See item one.");
    }

    @Test
    void aMailGivesItsPlainTextAndItsAttachedTexts() {
        var document = parse("letter.eml");
        assertThat(document.title()).contains("Gr\u00fc\u00dfe");
        assertThat(blocks(document))
                .containsExactly(
                        "PARAGRAPH0 From: Ann <ann@example.org>\nTo: Bob <bob@example.org>\n"
                                + "Date: Mon, 2 Nov 2026 10:00:00 GMT",
                        "PARAGRAPH0 Plain body, \u00fcber alles.",
                        "HEADING2 list.csv",
                        "TABLE_ROW0 Name: Ann | Age: 5");
    }

    @Test
    void aCsvFileKeepsQuotedSeparators() {
        assertThat(parse("people.csv").text()).isEqualTo("Name: Ann | Town: Oslo\nName: Bob | Town: Bergen, west");
    }

    @Test
    void aCsvFileWithoutHeaderKeepsItsRows() {
        assertThat(parse("1;2\n3;4\n", "a.csv").text()).isEqualTo("1 | 2\n3 | 4");
    }

    @Test
    void jsonBecomesPathsInOrder() {
        assertThat(parse("order.json").text())
                .isEqualTo("order.id: 7\norder.items[0].name: bolt\norder.items[1].name: nut");
    }

    @Test
    void jsonValuesInARowAreReadOneByOne() {
        assertThat(parse("{\"a\":1}\n{\"a\":[true,null]}", "log.jsonl", "application/json")
                        .text())
                .isEqualTo("a: 1\n\na[0]: true\na[1]: null");
    }

    @Test
    void plainTextIsSplitAtEmptyLines() {
        assertThat(blocks(parse("plain.txt")))
                .containsExactly(
                        "PARAGRAPH0 First paragraph.\nStill first.", "PARAGRAPH0 Second one \uD83D\uDE00 here.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "windows-1252"})
    void textIsDecodedInItsOwnCharset(String charset) {
        var words = "Die Gr\u00f6\u00dfe der Schiffe \u00e4ndert sich mit der Beladung, f\u00fcr jede Fahrt neu.";
        var document = parse(words.getBytes(Charset.forName(charset)), "a.txt", Optional.empty());
        assertThat(document.text()).isEqualTo(words);
    }

    @Test
    void aPageIsDecodedAsItDeclares() {
        var page = "<html><head><meta charset=\"windows-1251\"></head><body><p>\u041f\u0440\u0438\u0432\u0435\u0442</p>"
                + "</body></html>";
        var document = parse(page.getBytes(Charset.forName("windows-1251")), "a.html", Optional.empty());
        assertThat(document.text()).isEqualTo("\u041f\u0440\u0438\u0432\u0435\u0442");
    }

    @Test
    void aCutLastCharacterDoesNotSpoilUtf8() {
        var whole =
                "Gr\u00f6\u00dfe \u00e4ndert \u00fcber \u00f6fter f\u00fcr \u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc \u00df"
                        .getBytes(StandardCharsets.UTF_8);
        var document = parse(java.util.Arrays.copyOf(whole, whole.length - 1), "a.txt", Optional.empty());
        assertThat(document.text()).startsWith("Gr\u00f6\u00dfe \u00e4ndert").endsWith("\uFFFD");
    }

    @Test
    void contentCountsMoreThanAWrongNameOrAGenericType() {
        var document = parse(TestFiles.docx(), "blob", Optional.of("application/octet-stream"));
        assertThat(document.title()).contains("The big heading");
        assertThat(parse(TestFiles.pdf(), "a.txt", Optional.of("text/plain")).title())
                .contains("Chapter 1 of the book");
    }

    @Test
    void theDeclaredTypeDecidesBetweenTexts() {
        assertThat(blocks(parse("# Head\n\nWords.", "doc-17", "text/markdown")))
                .containsExactly("HEADING1 Head", "PARAGRAPH0 Words.");
        assertThat(parse("{\"a\": 1}", "doc-17", "application/json; charset=utf-8")
                        .text())
                .isEqualTo("a: 1");
    }

    @ParameterizedTest
    @CsvSource({
        "a.pdf,, true",
        "a.png,, false",
        "a.zip, application/octet-stream, false",
        "a.bin, application/pdf, true",
        "doc-1,, true",
        "doc-1, image/png, false",
        "doc-1, application/octet-stream, true",
        "a.md, text/plain, true",
        "a.rtf,, false",
        "a.xml,, false",
        "a.java,, true"
    })
    void whatIsSupportedShowsInNameAndType(String name, String type, boolean supported) {
        assertThat(PARSER.supports(name, Optional.ofNullable(type))).isEqualTo(supported);
    }

    @Test
    void everyFormatCanBeWarmedUp() {
        PARSER.warmUp();
    }

    private static List<String> blocks(ParsedDocument document) {
        return document.blocks().stream()
                .map(block -> block.kind() + "" + block.level() + " "
                        + document.text().substring(block.start(), block.end()))
                .toList();
    }

    private static ParsedDocument parse(String sample) {
        return parse(TestFiles.sound(sample), sample, Optional.empty());
    }

    private static ParsedDocument parse(String text, String name) {
        return parse(TestFiles.utf8(text), name, Optional.empty());
    }

    private static ParsedDocument parse(String text, String name, String type) {
        return parse(TestFiles.utf8(text), name, Optional.of(type));
    }

    private static ParsedDocument parse(byte[] bytes, String name, Optional<String> type) {
        var document = PARSER.parse(new Source(new ByteArrayInputStream(bytes), name, type));
        assertThat(document.blocks()).allMatch(block -> block.kind() == Kind.HEADING || block.level() == 0);
        return document;
    }
}
