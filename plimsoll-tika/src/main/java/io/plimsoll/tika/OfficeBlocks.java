package io.plimsoll.tika;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/// Turns the XHTML that Tika makes of Office files into blocks; of workbooks every row becomes a record.
final class OfficeBlocks extends DefaultHandler {

    private static final Set<String> PAGES = Set.of("page", "sheet", "slide", "slide-content");

    private final TextAssembler out;
    private final MarkupBlocks blocks;
    private final boolean sheets;
    private final StringBuilder cell = new StringBuilder();
    private final List<String> cells = new ArrayList<>();
    private @Nullable RecordRows rows;
    private boolean body;
    private int page;

    OfficeBlocks(TextAssembler out, boolean sheets) {
        this.out = out;
        this.blocks = new MarkupBlocks(out);
        this.sheets = sheets;
    }

    @Override
    public void startElement(String uri, String localName, String qName, Attributes attributes) {
        if (localName.equals("body")) {
            body = true;
            return;
        }
        if (!body) {
            return;
        }
        var type = attributes.getValue("class");
        if (localName.equals("div") && type != null && PAGES.contains(type)) {
            blocks.flush();
            out.page(++page);
        }
        if (sheets && localName.equals("table") && rows == null) {
            rows = new RecordRows(out);
        } else if (rows == null) {
            blocks.start(localName);
        }
    }

    @Override
    public void characters(char[] characters, int start, int length) {
        if (rows != null) {
            cell.append(characters, start, length);
        } else if (body) {
            blocks.text(new String(characters, start, length));
        }
    }

    @Override
    public void ignorableWhitespace(char[] characters, int start, int length) {
        characters(characters, start, length);
    }

    @Override
    public void endElement(String uri, String localName, String qName) {
        if (localName.equals("body")) {
            blocks.flush();
            body = false;
        } else if (rows != null) {
            endInSheet(localName, rows);
        } else if (body) {
            blocks.end(localName);
        }
    }

    private void endInSheet(String tag, RecordRows sheet) {
        switch (tag) {
            case "td", "th" -> {
                cells.add(cell.toString());
                cell.setLength(0);
            }
            case "tr" -> {
                sheet.row(cells);
                cells.clear();
                cell.setLength(0);
            }
            case "table" -> {
                sheet.end();
                rows = null;
            }
            default -> cell.append(' ');
        }
    }
}
