using Eunomia.Bpf.Btf;

namespace Eunomia.Runtime.Decoding;

/// <summary>
/// Recognises arrays of <c>u8</c> that are text by their names: many programs, those of cilium/ebpf above all, spell <c>char comm[16]</c> that way.
/// </summary>
internal static class TextNames
{
    private const string Comm = "comm";

    // Names that are text beside a text, and might be anything alone.
    private static readonly string[] Words =
        ["name", "path", "filename", "pathname", "fname", "text", "str", "string", "cmdline", "command", "hostname", "ifname"];

    /// <summary>Whether a member without a format is text.</summary>
    public static bool Contains(BtfTypeTable types, BtfComposite composite, BtfMember member) =>
        IsBytes(types, member.TypeId)
        && (IsComm(member.Name) || (HasWord(member.Name) && composite.Members.Any(other => other != member && IsText(types, other))));

    /// <summary>Whether it is an integer of one byte, of either sign.</summary>
    public static bool IsByte(BtfType? type) => type is BtfInt { Size: 1, Bits: 8, BitOffset: 0 } integer && !integer.Encoding.HasFlag(BtfIntEncoding.Bool);

    private static bool IsText(BtfTypeTable types, BtfMember member) =>
        (IsComm(member.Name) && IsBytes(types, member.TypeId))
        || (types[types.Resolve(member.TypeId)] is BtfArray array && types[types.Resolve(array.ElementTypeId)] is BtfInt { Size: 1, Name: "char" });

    private static bool IsBytes(BtfTypeTable types, uint typeId) =>
        types[types.Resolve(typeId)] is BtfArray array && types[types.Resolve(array.ElementTypeId)] is var element && IsByte(element) && element is not BtfInt { Name: "char" };

    private static bool IsComm(string name) => name == Comm || name.EndsWith("_" + Comm, StringComparison.Ordinal) || name.StartsWith(Comm + "_", StringComparison.Ordinal);

    private static bool HasWord(string name) => Words.Any(word => name == word || name.EndsWith("_" + word, StringComparison.Ordinal));
}
