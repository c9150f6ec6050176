package io.plimsoll.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.document.MetadataValue;
import io.plimsoll.source.SourceKey;
import io.plimsoll.source.SourceLedger;
import io.plimsoll.source.SourceOrigin;
import io.plimsoll.source.SourceRun.Outcome;
import io.plimsoll.tenant.AccessLabels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSourceTest {

    private static final int MAX_BYTES = 100_000;
    private static final int QUEUE = 1_000;

    @TempDir
    private Path folder;

    private Site site;
    private SyncFixture fixture;
    private final AtomicInteger rebinds = new AtomicInteger();

    @BeforeEach
    void open() {
        site = new Site();
        fixture = fixture(QUEUE, Duration.ZERO, Duration.ofSeconds(5), 1_000_000);
    }

    private SyncFixture fixture(int queue, Duration pause, Duration timeout, int maxUrls) {
        var web = new WebSettings("TestBot/1.0", pause, timeout, MAX_BYTES, 50_000_000, maxUrls);
        var connections = new Connections(
                List.of(),
                Duration.ZERO,
                Map.of(),
                web,
                new Names(),
                address -> address.getHostAddress().equals(Site.ADDRESS) || AddressGuard.isPublic(address),
                () -> Instant.now());
        return new SyncFixture(
                folder.resolve("data-" + System.nanoTime()).toAbsolutePath(), connections, queue, MAX_BYTES);
    }

    /// `rebinding.test` is at a public address when it is asked for first, and at a private one ever after.
    private final class Names implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            if (host.equals("rebinding.test")) {
                var address = rebinds.getAndIncrement() == 0 ? Site.ADDRESS : "127.0.0.1";
                return new InetAddress[] {InetAddress.getByName(address)};
            }
            return InetAddress.getAllByName(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    @AfterEach
    void close() {
        fixture.close();
        site.close();
    }

    private SourceKey sitemap(String path) {
        return fixture.put("web", new SourceOrigin.Web(List.of(site.url(path)), List.of()));
    }

    private SourceKey pages(String... paths) {
        var urls = List.of(paths).stream().map(site::url).toList();
        return fixture.put("web", new SourceOrigin.Web(List.of(), urls));
    }

    private List<SourceLedger.Failure> failures() {
        return fixture.ledger.failures(SyncFixture.key("web"), 10);
    }

    @Test
    void pagesOfASitemapBecomeDocumentsWithTheirUrlAndTheirSourcesOwnTime() {
        site.page("/a", "\"1\"", "Alpha").page("/b", "\"1\"", "Beta");
        site.sitemap("/sitemap.xml", List.of(site.root() + "/a", site.root() + "/b#part"));
        sitemap("/sitemap.xml");

        var run = fixture.run();

        assertThat(run.outcome()).isEqualTo(Outcome.DONE);
        assertThat(run.counts().added()).isEqualTo(2);
        assertThat(fixture.documentIds()).containsExactly(site.root() + "/a", site.root() + "/b");
        var document = fixture.document(site.root() + "/a");
        assertThat(document.document().updatedAt()).isEqualTo(Instant.parse("2026-10-31T10:00:00Z"));
        assertThat(document.mediaType()).contains("text/html; charset=utf-8");
        assertThat(document.document().metadata().values())
                .containsEntry("url", new MetadataValue.Text(site.root() + "/a"))
                .containsEntry("source", new MetadataValue.Text("web"));
    }

    @Test
    void aPageThatHasNotChangedIsNotFetchedAgain() {
        site.page("/a", "\"1\"", "Alpha");
        var key = pages("/a");
        fixture.run();
        var version = fixture.document(site.root() + "/a").version();

        var second = fixture.again(key);
        assertThat(second.counts().unchanged()).isEqualTo(1);
        assertThat(fixture.document(site.root() + "/a").version()).isEqualTo(version);

        site.page("/a", "\"2\"", "Another alpha");
        var third = fixture.again(key);
        assertThat(third.counts().changed()).isEqualTo(1);
        assertThat(fixture.document(site.root() + "/a").version()).isEqualTo(version + 1);
    }

    @Test
    void aLastmodThatHasNotMovedSparesTheRequest() {
        site.page("/a", "\"1\"", "Alpha");
        lastmod("2026-10-01");
        var key = sitemap("/sitemap.xml");
        fixture.run();
        fixture.again(key);
        assertThat(site.count("/a")).isEqualTo(1);

        lastmod("2026-10-02T08:00:00+02:00");
        fixture.again(key);
        assertThat(site.count("/a")).isEqualTo(2);
    }

    private void lastmod(String lastmod) {
        site.text(
                "/sitemap.xml",
                "<urlset><url><loc> " + site.root() + "/a </loc><lastmod>" + lastmod + "</lastmod></url></urlset>");
    }

    @Test
    void aPageThatIsGoneFromTheSitemapOrFromTheSiteIsDeleted() {
        site.page("/a", "\"1\"", "Alpha").page("/b", "\"1\"", "Beta").page("/c", "\"1\"", "Gamma");
        site.page("/d", "\"1\"", "Delta");
        site.sitemap("/sitemap.xml", urls("/a", "/b", "/c", "/d"));
        var key = sitemap("/sitemap.xml");
        fixture.run();

        site.sitemap("/sitemap.xml", urls("/a", "/b", "/c")).gone("/c");
        var run = fixture.again(key);

        assertThat(run.counts().deleted()).isEqualTo(2);
        assertThat(fixture.documentIds()).containsExactly(site.root() + "/a", site.root() + "/b");
    }

    private List<String> urls(String... paths) {
        return List.of(paths).stream().map(path -> site.root() + path).toList();
    }

    @Test
    void aSitemapThatCannotBeHadDeletesNothing() {
        site.page("/a", "\"1\"", "Alpha").sitemap("/sitemap.xml", urls("/a"));
        var key = sitemap("/sitemap.xml");
        fixture.run();

        for (Site.Handler broken : List.<Site.Handler>of(
                exchange -> exchange.sendResponseHeaders(500, -1),
                exchange -> Site.send(exchange, "text/html", "<html><body>Sorry</body></html>"),
                exchange -> Site.send(exchange, "application/xml", "<urlset><url><loc>" + site.root() + "/a"))) {
            site.on("/sitemap.xml", broken);
            var run = fixture.again(key);
            assertThat(run.outcome()).isEqualTo(Outcome.INCOMPLETE);
            assertThat(run.detail()).isPresent();
            assertThat(fixture.documentIds()).hasSize(1);
        }
    }

    @Test
    void anEmptySitemapDeletesNothingUnlessEverythingMayGo() {
        site.page("/a", "\"1\"", "Alpha").sitemap("/sitemap.xml", urls("/a"));
        var key = sitemap("/sitemap.xml");
        fixture.run();
        site.sitemap("/sitemap.xml", List.of());

        assertThat(fixture.again(key).outcome()).isEqualTo(Outcome.HELD_BACK);
        assertThat(fixture.documentIds()).hasSize(1);

        var origin = new SourceOrigin.Web(List.of(site.url("/sitemap.xml")), List.of());
        fixture.put("web", origin, 1, AccessLabels.NONE);
        assertThat(fixture.run().counts().deleted()).isEqualTo(1);
        assertThat(fixture.documentIds()).isEmpty();
    }

    @Test
    void aRedirectToAPrivateAddressIsRefusedByNameAndTheOthersGoOn() {
        try (var intern = new Site("127.0.0.1")) {
            intern.text("/secret", "secret");
            site.page("/fine", "\"1\"", "Fine");
            site.redirect("/loopback", intern.root() + "/secret");
            site.redirect("/metadata", "http://169.254.169.254/latest/meta-data/");
            site.redirect(
                    "/mapped", "http://[::ffff:127.0.0.1]:" + intern.url("/").getPort() + "/secret");
            site.redirect("/decimal", "http://2130706433:" + intern.url("/").getPort() + "/secret");
            site.redirect("/localhost", "http://localhost:" + intern.url("/").getPort() + "/secret");
            site.redirect("/file", "file:///etc/passwd");
            site.redirect("/twice", "/loopback");
            pages("/fine", "/loopback", "/metadata", "/mapped", "/decimal", "/localhost", "/file", "/twice");

            var run = fixture.run();

            assertThat(run.counts().added()).isEqualTo(1);
            assertThat(run.counts().failed()).isEqualTo(7);
            assertThat(failures())
                    .allSatisfy(failure -> assertThat(failure.code()).isEqualTo("forbidden"));
            assertThat(detail("/loopback")).contains("private address 127.0.0.1");
            assertThat(detail("/twice")).contains("private address 127.0.0.1");
            assertThat(detail("/metadata")).contains("private address 169.254.169.254");
            assertThat(detail("/file")).contains("only http and https");
            assertThat(intern.asked).isEmpty();
            assertThat(fixture.documentIds()).containsExactly(site.root() + "/fine");
        }
    }

    private String detail(String path) {
        return failures().stream()
                .filter(failure -> failure.place().equals(site.root() + path))
                .findFirst()
                .orElseThrow()
                .detail();
    }

    @Test
    void anAddressThatIsPrivateItselfIsRefused() {
        try (var intern = new Site("127.0.0.1")) {
            fixture.put(
                    "web",
                    new SourceOrigin.Web(
                            List.of(intern.url("/sitemap.xml")),
                            List.of(intern.url("/a"), URI.create("http://169.254.169.254/latest/"))));
            var run = fixture.run();
            assertThat(run.outcome()).isEqualTo(Outcome.INCOMPLETE);
            assertThat(run.detail().orElseThrow()).contains("private address 127.0.0.1");
            assertThat(run.counts().failed()).isEqualTo(2);
            assertThat(intern.asked).isEmpty();
        }
    }

    @Test
    void aNameThatChangesItsAddressBetweenRequestsIsCheckedAtEach() throws IOException {
        try (var intern = new Site("127.0.0.1")) {
            int port = site.url("/").getPort();
            var url = URI.create("http://rebinding.test:" + port + "/a");
            site.text("/robots.txt", "").on("/robots.txt", exchange -> {
                exchange.getResponseHeaders().set("Connection", "close");
                exchange.sendResponseHeaders(404, -1);
            });
            fixture.put("web", new SourceOrigin.Web(List.of(), List.of(url)));

            var run = fixture.run();

            assertThat(run.counts().failed()).isEqualTo(1);
            assertThat(failures().getFirst().detail())
                    .isEqualTo("the host rebinding.test has the private address 127.0.0.1, and sources read public"
                            + " ones only");
            assertThat(rebinds).hasValue(2);
            assertThat(site.asked).containsExactly("/robots.txt");
            assertThat(intern.asked).isEmpty();
        }
    }

    @Test
    void redirectsAreFollowedFiveTimes() {
        site.page("/end", "\"1\"", "The end");
        for (int i = 1; i <= 6; i++) {
            site.redirect("/r" + i, i == 1 ? "/end" : "/r" + (i - 1));
        }
        pages("/r5", "/r6");

        var run = fixture.run();

        assertThat(fixture.documentIds()).containsExactly(site.root() + "/r5");
        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(detail("/r6")).contains("more than 5 times");
    }

    @Test
    void robotsTxtIsObeyedAndAHostWithoutAnAnswerIsLeftAlone() {
        site.text("/robots.txt", "User-agent: testbot\nDisallow: /private/\n\nUser-agent: *\nDisallow: /");
        site.page("/open", "\"1\"", "Open").page("/private/a", "\"1\"", "Private");
        var key = pages("/open", "/private/a");
        var run = fixture.run();
        assertThat(run.counts().added()).isEqualTo(1);
        assertThat(detail("/private/a")).contains("robots.txt");
        assertThat(site.count("/private/a")).isZero();

        site.on("/robots.txt", exchange -> exchange.sendResponseHeaders(500, -1));
        assertThat(fixture.again(key).counts().failed()).isEqualTo(2);
        assertThat(site.count("/open")).isEqualTo(1);
        assertThat(fixture.documentIds()).hasSize(1);
    }

    @Test
    void oneRequestAtATimeWithAPauseAndTheCrawlDelayBetween() {
        site.text("/robots.txt", "User-agent: *\nCrawl-delay: 0.2");
        for (int i = 0; i < 4; i++) {
            site.page("/" + i, "\"1\"", "Page " + i);
        }
        pages("/0", "/1", "/2", "/3");
        long start = System.nanoTime();
        fixture.run();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
        assertThat(site.mostAtOnce).hasValue(1);
    }

    @Test
    void aSlowDripAndAHugeBodyFailAloneAndInTime() {
        fixture.close();
        fixture = fixture(QUEUE, Duration.ZERO, Duration.ofSeconds(1), 1_000);
        site.page("/fine", "\"1\"", "Fine");
        site.on("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                for (int i = 0; i < 200; i++) {
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                    Thread.sleep(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        site.on("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var block = new byte[10_000];
            for (int i = 0; i < 100_000; i++) {
                exchange.getResponseBody().write(block);
            }
        });
        site.on("/declared", exchange -> {
            exchange.sendResponseHeaders(200, 50_000_000_000L);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
        });
        pages("/drip", "/huge", "/declared", "/fine");
        long start = System.nanoTime();

        var run = fixture.run();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(run.counts().added()).isEqualTo(1);
        assertThat(failures())
                .extracting(SourceLedger.Failure::code)
                .containsExactlyInAnyOrder("dependency_failed", "too_large", "too_large");
        assertThat(detail("/huge")).contains("more than " + MAX_BYTES);
        assertThat(detail("/declared")).contains("more than " + MAX_BYTES);
    }

    @Test
    void aSiteThatAsksForPatienceGetsIt() {
        var refusals = new AtomicInteger();
        site.on("/busy", exchange -> {
            if (refusals.getAndIncrement() < 2) {
                exchange.getResponseHeaders().set("Retry-After", "17");
                exchange.sendResponseHeaders(429, -1);
            } else {
                Site.send(exchange, "text/plain", "At last");
            }
        });
        site.on("/never", exchange -> exchange.sendResponseHeaders(503, -1));
        pages("/busy", "/never");

        var run = fixture.run();

        assertThat(run.counts().added()).isEqualTo(1);
        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(fixture.waits.subList(0, 2)).containsOnly(Duration.ofSeconds(17));
        assertThat(fixture.waits).hasSize(5);
    }

    @Test
    void aFullQueuePausesTheSourceWhichGoesOnWhereItWas() {
        fixture.close();
        fixture = fixture(3, Duration.ZERO, Duration.ofSeconds(5), 1_000);
        for (int i = 0; i < 10; i++) {
            site.page("/" + i, "\"1\"", "Page " + i);
        }
        pages("/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9");
        var paused = new java.util.ArrayList<String>();

        var run = fixture.run(time -> {
            if (!time.isZero()) {
                var status = fixture.catalog.find(SyncFixture.key("web")).orElseThrow();
                paused.add(status.pause().orElseThrow().code());
                fixture.freeTheQueue();
            }
        });

        assertThat(run.counts().added()).isEqualTo(10);
        assertThat(run.counts().failed()).isZero();
        assertThat(paused).isNotEmpty().containsOnly("queue_full");
        assertThat(fixture.catalog.find(SyncFixture.key("web")).orElseThrow().pause())
                .isEmpty();
    }

    @Test
    void aRunThatWasKilledGoesOnWithoutListingOrFetchingAgain() {
        for (int i = 0; i < 6; i++) {
            site.page("/" + i, "\"1\"", "Page " + i);
        }
        site.sitemap("/sitemap.xml", urls("/0", "/1", "/2", "/3", "/4", "/5"));
        var key = sitemap("/sitemap.xml");
        killAfter(key, 3);
        assertThat(fixture.documentIds()).hasSize(2);
        assertThat(fixture.catalog.claim("other", SyncFixture.LEASE))
                .as("the lease holds")
                .isEmpty();

        fixture.pass(SyncFixture.LEASE.plusSeconds(1));
        var run = fixture.run();

        assertThat(run.outcome()).isEqualTo(Outcome.DONE);
        assertThat(fixture.documentIds()).hasSize(6);
        assertThat(site.count("/sitemap.xml")).isEqualTo(1);
        for (int i = 0; i < 6; i++) {
            assertThat(site.count("/" + i)).isEqualTo(1);
        }
    }

    @Test
    void aDryRunCountsAndDoesNothing() {
        site.page("/a", "\"1\"", "Alpha").page("/b", "\"1\"", "Beta").page("/c", "\"1\"", "Gamma");
        site.sitemap("/sitemap.xml", urls("/a", "/b"));
        var key = sitemap("/sitemap.xml");
        fixture.run();
        site.sitemap("/sitemap.xml", urls("/a", "/c"));
        long asked = site.count("/a");
        fixture.catalog.request(key, true);

        var run = fixture.run();

        assertThat(run.dryRun()).isTrue();
        assertThat(run.counts().added()).isEqualTo(1);
        assertThat(run.counts().toCheck()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(site.count("/a")).isEqualTo(asked);
        assertThat(fixture.documentIds()).containsExactly(site.root() + "/a", site.root() + "/b");
    }

    @Test
    void otherLabelsAreGivenToAllDocuments() {
        site.page("/a", "\"1\"", "Alpha");
        var key = pages("/a");
        fixture.run();
        fixture.put(
                "web",
                new SourceOrigin.Web(List.of(), List.of(site.url("/a"))),
                0.5,
                AccessLabels.of(List.of("group:hr")));
        fixture.run();
        assertThat(fixture.document(site.root() + "/a").document().labels().allowed())
                .containsExactly("group:hr");
        assertThat(fixture.again(key).counts().unchanged()).isEqualTo(1);
    }

    @Test
    void anIndexOfPackedSitemapsIsReadAndOtherHostsAreLeftOut() throws IOException {
        site.page("/a", "\"1\"", "Alpha").page("/b", "\"1\"", "Beta");
        site.text(
                "/index.xml",
                "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
                        + "<sitemap><loc>" + site.root() + "/one.xml.gz</loc></sitemap>"
                        + "<sitemap><loc>" + site.root() + "/two.xml</loc></sitemap>"
                        + "<sitemap><loc>" + site.root() + "/index.xml</loc></sitemap></sitemapindex>");
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(
                    ("<urlset><url><loc>" + site.root() + "/a</loc></url></urlset>").getBytes(StandardCharsets.UTF_8));
        }
        site.on("/one.xml.gz", exchange -> {
            exchange.sendResponseHeaders(200, packed.size());
            exchange.getResponseBody().write(packed.toByteArray());
        });
        site.sitemap("/two.xml", List.of(site.root() + "/b", "http://other.test/x", "no url", "ftp://x/y"));
        sitemap("/index.xml");

        var run = fixture.run();

        assertThat(run.outcome()).isEqualTo(Outcome.DONE);
        assertThat(run.detail().orElseThrow()).startsWith("3 URLs of the sitemaps");
        assertThat(fixture.documentIds()).containsExactly(site.root() + "/a", site.root() + "/b");
    }

    @Test
    void aSitemapThatNamesFilesOfTheServerOrExpandsIsRefused() {
        site.page("/a", "\"1\"", "Alpha");
        site.text(
                "/sitemap.xml",
                "<!DOCTYPE urlset [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + "<urlset><url><loc>" + site.root()
                        + "/&x;</loc></url></urlset>");
        sitemap("/sitemap.xml");
        assertThat(fixture.run().outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(fixture.documentIds()).isEmpty();
        assertThat(site.asked).allSatisfy(path -> assertThat(path).doesNotContain("root"));
    }

    @Test
    void aSitemapOfAHundredThousandUrlsIsReadAsAStreamAndTakenPageByPageWhereItWasLeft() throws IOException {
        site.on("/sitemap.xml", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var out = exchange.getResponseBody();
            out.write("<urlset>".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 100_000; i++) {
                out.write(("<url><loc>" + site.root() + "/page/" + i + "</loc><lastmod>2026-01-01</lastmod></url>\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            out.write("</urlset>".getBytes(StandardCharsets.UTF_8));
        });
        var key = sitemap("/sitemap.xml");
        fixture.catalog.request(key, true);

        var run = fixture.run();

        assertThat(run.counts().seen()).isEqualTo(100_000);
        assertThat(run.counts().added()).isEqualTo(100_000);
        assertThat(run.outcome()).isEqualTo(Outcome.DONE);
        assertThat(site.asked).containsExactlyInAnyOrder("/robots.txt", "/sitemap.xml");

        for (int i = 0; i < 100_000; i++) {
            site.page("/page/" + i, "\"1\"", "Page " + i);
        }
        fixture.catalog.request(key, false);
        killAfter(key, 150);
        fixture.pass(SyncFixture.LEASE.plusSeconds(1));
        killAfter(key, 150);

        var taken = fixture.documentIds();
        assertThat(taken).hasSizeBetween(290, 300).doesNotHaveDuplicates();
        assertThat(site.count("/sitemap.xml")).as("listed once by each order").isEqualTo(2);
        assertThat(site.asked.stream().filter(path -> path.startsWith("/page/")))
                .hasSameSizeAs(taken)
                .doesNotHaveDuplicates();
    }

    /// Runs the source that is due until so many of its items were begun, as a worker does whose process then dies.
    private void killAfter(SourceKey key, int items) {
        var begun = new AtomicInteger();
        var claim = fixture.catalog.claim("killed", SyncFixture.LEASE).orElseThrow();
        try (var source = fixture.connector.open(key, claim.settings().origin())) {
            assertThatThrownBy(() -> fixture.sync.run(claim, source, time -> {
                        if (begun.getAndIncrement() == items) {
                            throw new InterruptedException("killed");
                        }
                    }))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aSitemapWithMoreUrlsThanAreAllowedIsIncomplete() {
        fixture.close();
        fixture = fixture(QUEUE, Duration.ZERO, Duration.ofSeconds(5), 2);
        site.page("/a", "\"1\"", "A").page("/b", "\"1\"", "B").page("/c", "\"1\"", "C");
        site.sitemap("/sitemap.xml", urls("/a", "/b", "/c"));
        sitemap("/sitemap.xml");
        var run = fixture.run();
        assertThat(run.outcome()).isEqualTo(Outcome.INCOMPLETE);
        assertThat(run.detail().orElseThrow()).contains("plimsoll.sources.max-urls");
        assertThat(run.counts().added()).isEqualTo(2);
    }

    @Test
    void aUrlThatIsTooLongForAnIdGetsAHash() {
        var path = "/" + "x".repeat(600);
        site.page(path, "\"1\"", "Long");
        var key = pages(path);
        fixture.run();
        assertThat(fixture.documentIds())
                .singleElement()
                .satisfies(id -> assertThat(id).hasSize(512).contains("~"));
        assertThat(fixture.again(key).counts().unchanged()).isEqualTo(1);
        assertThat(Optional.of(site.count(path))).contains(2L);
    }
}
