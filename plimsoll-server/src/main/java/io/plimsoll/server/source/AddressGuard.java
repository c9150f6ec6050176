package io.plimsoll.server.source;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves hosts and refuses those that have an address which is not allowed. The HTTP client connects to what this
/// returns and asks nobody else, so that a name cannot change its address between the check and the connection.
final class AddressGuard implements DnsResolver {

    /// Blocks of IPv4 that are not the internet's: RFC 6890, and two that clouds use for metadata.
    private static final List<Block> NOT_PUBLIC = List.of(
            Block.of("0.0.0.0/8"),
            Block.of("10.0.0.0/8"),
            Block.of("100.64.0.0/10"),
            Block.of("127.0.0.0/8"),
            Block.of("168.63.129.16/32"),
            Block.of("169.254.0.0/16"),
            Block.of("172.16.0.0/12"),
            Block.of("192.0.0.0/24"),
            Block.of("192.0.2.0/24"),
            Block.of("192.88.99.0/24"),
            Block.of("192.168.0.0/16"),
            Block.of("198.18.0.0/15"),
            Block.of("198.51.100.0/24"),
            Block.of("203.0.113.0/24"),
            Block.of("224.0.0.0/3"));

    private final DnsResolver names;
    private final Predicate<InetAddress> allowed;

    AddressGuard(DnsResolver names, Predicate<InetAddress> allowed) {
        this.names = names;
        this.allowed = allowed;
    }

    /// The address is not one that sources may connect to.
    static final class Refused extends UnknownHostException {
        private final transient InetAddress address;

        Refused(String host, InetAddress address) {
            super(host + " has the private address " + address.getHostAddress());
            this.address = address;
        }

        InetAddress address() {
            return address;
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var addresses = names.resolve(host);
        for (var address : addresses) {
            if (!allowed.test(address)) {
                throw new Refused(host, address);
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /// Whether the address belongs to the public internet.
    static boolean isPublic(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> NOT_PUBLIC.stream().noneMatch(block -> block.has(four.getAddress()));
            case Inet6Address six -> isPublic(six.getAddress());
            default -> false;
        };
    }

    /// Of IPv6 only global unicast is public, and neither documentation nor what carries IPv4 inside: NAT64, 6to4
    /// and Teredo lead to addresses that this machine cannot judge.
    private static boolean isPublic(byte[] six) {
        int first = word(six, 0);
        int second = word(six, 2);
        boolean globalUnicast = (first & 0xe000) == 0x2000;
        boolean special =
                first == 0x2002 || first == 0x3fff || (first == 0x2001 && (second < 0x200 || second == 0xdb8));
        return globalUnicast && !special;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private record Block(int network, int mask) {

        static Block of(String text) {
            var parts = text.split("[./]", -1);
            var bytes = new byte[4];
            for (int i = 0; i < 4; i++) {
                bytes[i] = (byte) Integer.parseInt(parts[i]);
            }
            int mask = -1 << (32 - Integer.parseInt(parts[4]));
            return new Block(number(bytes), mask);
        }

        boolean has(byte[] address) {
            return (number(address) & mask) == network;
        }

        private static int number(byte[] bytes) {
            return word(Arrays.copyOfRange(bytes, 0, 2), 0) << 16 | word(Arrays.copyOfRange(bytes, 2, 4), 0);
        }
    }
}
