using System.Globalization;
using System.Net.NetworkInformation;
using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Decoding.Formatting;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// Network names and addresses as values of variables: by the variable's <c>@format</c>, or because no number looks like that. All are in network
/// byte order, but for numbers of interfaces.
/// </summary>
internal static class NetworkText
{
    // Names that programs give to the number of an interface.
    private static readonly string[] IndexNames = ["ifindex", "ifidx", "iface", "ifname", "if_index"];

    /// <summary>Whether a type has a text form as a network name or address.</summary>
    public static bool CanParse(BtfTypeTable types, uint typeId, MemberFormat format) =>
        AddressOf(FormatOf(types, typeId, format)) is { } address && types.SizeOf(typeId) == (ulong)address.Size;

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
            default:
                return TryParseAddress(target, typeId, format, text, destination);
        }
    }

    /// <summary>The text of a value that is a network name or address; null when its type and format do not say so.</summary>
    public static string? Format(ValueTarget target, uint typeId, ReadOnlySpan<byte> value)
    {
        var format = FormatOf(target.Types, typeId, target.Format);
        return AddressOf(format) is { } address && address.Size == value.Length ? address.Show(value.ToArray()) : (format, value.Length) switch
        {
            (MemberFormat.Port, >= 2 and <= 8) => IntegerText.Read(target.BigEndian ? value[^2..] : value[..2], bigEndian: true).ToString(CultureInfo.InvariantCulture),
            (MemberFormat.InterfaceIndex, 4) => Interop.InterfaceNames.Find((uint)IntegerText.Read(value, target.BigEndian)),
            _ => null,
        };
    }

    private static bool TryParseAddress(ValueTarget target, uint typeId, MemberFormat format, string text, Span<byte> destination)
    {
        var type = target.Types[target.Types.Resolve(typeId)];
        var element = type is BtfArray array ? target.Types[target.Types.Resolve(array.ElementTypeId)] : null;
        var isBytes = type is BtfInt || (TextNames.IsByte(element) && !ScalarText.IsCharacter(element));
        var size = destination.Length;
        var address = format != MemberFormat.None ? AddressOf(format)
            : isBytes ? ValueFormat.All.FirstOrDefault(other => other.Address?.Size == size)?.Address
            : null;
        if (address is null || address.Size != size)
        {
            return false;
        }

        if (address.Parse(text) is { } bytes)
        {
            bytes.CopyTo(destination);
            return true;
        }

        // Numbers and lists of numbers are still that, also where an address would be right.
        return format == MemberFormat.None || ElementList.Find(target.Types, typeId) is null || text.Split(',').All(part => IntegerText.TryParse(part, out _, out _, out _))
            ? false
            : throw new BpfRuntimeException(ProblemCatalog.ValueNotUnderstood(text, target.Name, target.TypeText, address.Name, address.Example));
    }

    /// <summary>The format, which structs of the kernel that are addresses have without <c>@format</c>.</summary>
    private static MemberFormat FormatOf(BtfTypeTable types, uint typeId, MemberFormat format) =>
        format != MemberFormat.None ? format
            : types[types.Resolve(typeId)] is BtfComposite { Name: "in_addr" } ? MemberFormat.Ipv4
            : types[types.Resolve(typeId)] is BtfComposite { Name: "in6_addr" } ? MemberFormat.Ipv6
            : MemberFormat.None;

    private static NetworkAddress? AddressOf(MemberFormat format) => ValueFormat.Find(format).Address;

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
