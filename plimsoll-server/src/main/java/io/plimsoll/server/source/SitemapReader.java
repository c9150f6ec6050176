package io.plimsoll.server.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads sitemaps and sitemap indexes (sitemaps.org), packed or not, as a stream: of a file with 100,000 URLs one entry
/// is in memory at a time. DTDs and entities of one's own are refused.
final class SitemapReader {

    private static final int MAX_TEXT_CHARS = 4_096;
    private static final int GZIP_MAGIC = 0x1f8b;

    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();

    SitemapReader() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    }

    /// @param sitemap whether the entry is another sitemap and not a page
    record Entry(String location, Optional<String> lastModified, boolean sitemap) {}

    /// Hands over the entries one after the other. Throws `XMLStreamException` where it is no sitemap.
    void read(InputStream content, long maxBytes, Consumer<Entry> entries) throws IOException, XMLStreamException {
        var reader = factory.createXMLStreamReader(new Unpacked(unpacked(content), maxBytes));
        try {
            boolean any = false;
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                    var name = reader.getLocalName();
                    if (!any && !name.equals("urlset") && !name.equals("sitemapindex")) {
                        throw new XMLStreamException("the root is neither urlset nor sitemapindex");
                    }
                    any = true;
                    if (name.equals("url") || name.equals("sitemap")) {
                        entry(reader, name).ifPresent(entries);
                    }
                }
            }
        } finally {
            reader.close();
        }
    }

    private static Optional<Entry> entry(XMLStreamReader reader, String element) throws XMLStreamException {
        var location = "";
        var lastModified = "";
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals(element)) {
                break;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                boolean ofSitemap = !String.valueOf(reader.getNamespaceURI()).contains("google.com");
                if (ofSitemap && reader.getLocalName().equals("loc")) {
                    location = text(reader);
                } else if (ofSitemap && reader.getLocalName().equals("lastmod")) {
                    lastModified = text(reader);
                }
            }
        }
        return location.isEmpty()
                ? Optional.empty()
                : Optional.of(new Entry(
                        location,
                        Optional.of(lastModified).filter(text -> !text.isEmpty()),
                        element.equals("sitemap")));
    }

    private static String text(XMLStreamReader reader) throws XMLStreamException {
        var text = new StringBuilder();
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                break;
            }
            if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                if (text.length() + reader.getTextLength() > MAX_TEXT_CHARS) {
                    throw new XMLStreamException("an entry is longer than " + MAX_TEXT_CHARS + " characters");
                }
                text.append(reader.getText());
            }
        }
        return text.toString().strip();
    }

    private static InputStream unpacked(InputStream content) throws IOException {
        var buffered = new BufferedInputStream(content);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(buffered) : buffered;
    }

    /// Ends in an error where the content unpacks beyond all measure.
    private static final class Unpacked extends InputStream {
        private final InputStream content;
        private long left;

        Unpacked(InputStream content, long maxBytes) {
            this.content = content;
            this.left = maxBytes;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = content.read(buffer, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new IOException("the sitemap is larger than plimsoll.sources.max-sitemap allows");
            }
            return read;
        }
    }
}
