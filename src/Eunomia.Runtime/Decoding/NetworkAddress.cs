using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Eunomia.Package;

namespace Eunomia.Runtime.Decoding;

/// <summary>Parses network addresses in their usual notation.</summary>
internal static class NetworkAddress
{
    /// <summary>The bytes of an address in network byte order; null when the text is none of that format.</summary>
    public static byte[]? Parse(MemberFormat format, string text) => format switch
    {
        // Shorter forms, such as "10.1" or "1", are read as numbers everywhere else.
        MemberFormat.Ipv4 => text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes()
            : null,
        MemberFormat.Ipv6 => text.AsSpan().ContainsAny('.', ':') && !text.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address)
            ? address.MapToIPv6().GetAddressBytes()
            : null,
        MemberFormat.Mac => ParseMac(text),
        _ => null,
    };

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
