using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Eunomia.Runtime.Decoding;

/// <summary>A kind of network address, in network byte order, and its usual notation.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Name">With its article, for messages.</param>
/// <param name="Example">For messages, too.</param>
/// <param name="Parse">The bytes of an address; null when the text is none.</param>
/// <param name="Show">The text of an address.</param>
internal sealed record NetworkAddress(int Size, string Name, string Example, Func<string, byte[]?> Parse, Func<byte[], string> Show)
{
    public static NetworkAddress Ipv4 { get; } = new(4, "an IPv4 address", "such as 10.0.0.1", ParseIpv4, ShowIp);

    public static NetworkAddress Ipv6 { get; } = new(16, "an IPv6 address", "such as 2001:db8::1", ParseIpv6, ShowIp);

    public static NetworkAddress Mac { get; } = new(6, "a hardware address", "such as 02:42:ac:11:00:02", ParseMac,
        bytes => string.Join(':', bytes.Select(part => part.ToString("x2", CultureInfo.InvariantCulture))));

    private static string ShowIp(byte[] bytes) => new IPAddress(bytes).ToString();

    // Shorter forms, such as "10.1" or "1", are read as numbers everywhere else.
    private static byte[]? ParseIpv4(string text) =>
        text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes()
            : null;

    private static byte[]? ParseIpv6(string text) =>
        text.AsSpan().ContainsAny('.', ':') && !text.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address)
            ? address.MapToIPv6().GetAddressBytes()
            : null;

    private static byte[]? ParseMac(string text)
    {
        const int Length = 6;
        var parts = text.Split(text.Contains('-', StringComparison.Ordinal) ? '-' : ':');
        var bytes = new byte[Length];
        for (var i = 0; i < Length; i++)
        {
            if (parts.Length != Length || parts[i].Length is not (1 or 2) || !byte.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return null;
            }
        }

        return bytes;
    }
}
