using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// Network names and addresses as values of variables: by the variable's <c>@format</c>, or because no number looks like that. All are in network
/// byte order, but for numbers of interfaces.
/// </summary>
internal static class NetworkText
{
    private const int Ipv4Size = 4;
    private const int Ipv6Size = 16;
    private const int MacSize = 6;

    // Names that programs give to the number of an interface.
    private static readonly string[] IndexNames = ["ifindex", "ifidx", "iface", "ifname", "if_index"];

    /// <summary>Whether a type has a text form as a network name or address.</summary>
    public static bool CanParse(BtfTypeTable types, uint typeId, MemberFormat format) =>
        types.SizeOf(typeId) is { } size && FormatOf(types, typeId, format) is var known && SizeOf(known) is > 0 and var needed && size == (ulong)needed;

    /// <summary>Writes a value that is a network name or address; false when it is none, and a number is expected.</summary>
    /// <exception cref="BpfRuntimeException">There is no such thing, and nothing else is expected.</exception>
    public static bool TryParse(ValueTarget target, uint typeId, string text, Span<byte> destination)
    {
        text = text.Trim();
        var format = FormatOf(target.Types, typeId, target.Format);
        var integer = target.Types[target.Types.Resolve(typeId)] as BtfInt;
        var isNumber = IntegerText.TryParse(text, out var isNegative, out var number, out _);
        switch (format)
        {
            case MemberFormat.Port when integer is { Size: >= 2 } && isNumber:
                if (isNegative || number > ushort.MaxValue)
                {
                    throw new BpfRuntimeException(ProblemCatalog.ValueOutOfRange(text, target.Name, "a port", "0", "65535"));
                }

                destination.Clear();
                IntegerText.Write(number, target.BigEndian ? destination[^2..] : destination[..2], bigEndian: true);
                return true;
            case MemberFormat.InterfaceIndex when integer is not null && !isNumber:
                IntegerText.Write(IndexOf(target, text), destination, target.BigEndian);
                return true;
            case MemberFormat.None when integer is { Size: 4 } && !isNumber && IsInterface(target.Name) && Interop.InterfaceNames.Find(text) is > 0 and var index:
                IntegerText.Write(index, destination, target.BigEndian);
                return true;
            case MemberFormat.None or MemberFormat.Ipv4 or MemberFormat.Ipv6 or MemberFormat.Mac:
                return TryParseAddress(target, typeId, format, text, destination);
            default:
                return false;
        }
    }

    /// <summary>The text of a value that is a network name or address; null when its type and format do not say so.</summary>
    public static string? Format(ValueTarget target, uint typeId, ReadOnlySpan<byte> value) =>
        (FormatOf(target.Types, typeId, target.Format), value.Length) switch
        {
            (MemberFormat.Ipv4, Ipv4Size) or (MemberFormat.Ipv6, Ipv6Size) => new IPAddress(value).ToString(),
            (MemberFormat.Mac, MacSize) => string.Join(':', value.ToArray().Select(part => part.ToString("x2", CultureInfo.InvariantCulture))),
            (MemberFormat.Port, >= 2 and <= 8) => IntegerText.Read(target.BigEndian ? value[^2..] : value[..2], bigEndian: true).ToString(CultureInfo.InvariantCulture),
            (MemberFormat.InterfaceIndex, 4) => Interop.InterfaceNames.Find((uint)IntegerText.Read(value, target.BigEndian)),
            _ => null,
        };

    private static bool TryParseAddress(ValueTarget target, uint typeId, MemberFormat format, string text, Span<byte> destination)
    {
        var type = target.Types[target.Types.Resolve(typeId)];
        var element = type is BtfArray array ? target.Types[target.Types.Resolve(array.ElementTypeId)] : null;
        var isBytes = type is BtfInt || (TextNames.IsByte(element) && !ScalarText.IsCharacter(element));
        var wanted = format != MemberFormat.None ? format
            : !isBytes ? MemberFormat.None
            : destination.Length switch { Ipv4Size => MemberFormat.Ipv4, Ipv6Size => MemberFormat.Ipv6, MacSize => MemberFormat.Mac, _ => MemberFormat.None };
        if (SizeOf(wanted) != destination.Length)
        {
            return false;
        }

        if (NetworkAddress.Parse(wanted, text) is { } bytes)
        {
            bytes.CopyTo(destination);
            return true;
        }

        // Numbers and lists of numbers are still that, also where an address would be right.
        return format == MemberFormat.None || ElementList.Find(target.Types, typeId) is null || text.Split(',').All(part => IntegerText.TryParse(part, out _, out _, out _))
            ? false
            : throw new BpfRuntimeException(ProblemCatalog.ValueNotUnderstood(text, target.Name, target.TypeText, NameOf(format), ExampleOf(format)));
    }

    /// <summary>The format, which structs of the kernel that are addresses have without <c>@format</c>.</summary>
    private static MemberFormat FormatOf(BtfTypeTable types, uint typeId, MemberFormat format) =>
        format != MemberFormat.None ? format
            : types[types.Resolve(typeId)] is BtfComposite { Name: "in_addr" } ? MemberFormat.Ipv4
            : types[types.Resolve(typeId)] is BtfComposite { Name: "in6_addr" } ? MemberFormat.Ipv6
            : MemberFormat.None;

    private static int SizeOf(MemberFormat format) => format switch
    {
        MemberFormat.Ipv4 => Ipv4Size,
        MemberFormat.Ipv6 => Ipv6Size,
        MemberFormat.Mac => MacSize,
        _ => 0,
    };

    private static string NameOf(MemberFormat format) => format switch
    {
        MemberFormat.Ipv4 => "an IPv4 address",
        MemberFormat.Ipv6 => "an IPv6 address",
        _ => "a hardware address",
    };

    private static string ExampleOf(MemberFormat format) => format switch
    {
        MemberFormat.Ipv4 => "such as 10.0.0.1",
        MemberFormat.Ipv6 => "such as 2001:db8::1",
        _ => "such as 02:42:ac:11:00:02",
    };

    private static bool IsInterface(string name) => IndexNames.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static uint IndexOf(ValueTarget target, string text)
    {
        if (Interop.InterfaceNames.Find(text) is > 0 and var index)
        {
            return index;
        }

        var names = string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(other => other.Name).Order(StringComparer.Ordinal));
        throw new BpfRuntimeException(ProblemCatalog.ValueNotUnderstood(text, target.Name, target.TypeText, "an interface of this machine", $"there are {names}"));
    }
}
