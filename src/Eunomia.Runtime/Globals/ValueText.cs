using Eunomia.Bpf.Btf;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>
/// Parses and formats values of C types. What counts is the type that BTF records, never how the source spells it.
/// <list type="bullet">
/// <item>Integers, and pointers as unsigned 64-bit ones: decimal, <c>0x1f</c>, <c>0o17</c>, <c>0b101</c>, each with an optional sign. A leading
/// zero means nothing: <c>010</c> is ten. A number that does not fit is refused, never cut.</item>
/// <item>A character, and any other integer of one byte: a number or <c>'c'</c>; <c>char</c> also takes the bare letter.</item>
/// <item>Booleans: true, false, yes, no, on, off, 1, 0. Enums: a name or a number. Floats: as everywhere, without separators.</item>
/// <item><c>char[N]</c>: the text itself, at most N-1 bytes, because programs expect the NUL.</item>
/// <item>Other arrays: elements between commas, those of inner dimensions one after another; what is not given is zero.</item>
/// <item><c>__be16</c> and the like are numbers in the byte order of their names.</item>
/// <item>Addresses of networks as everybody writes them, where they have room: IPv4 in four bytes, IPv6 in sixteen, hardware addresses in six.</item>
/// <item>Structs and unions have no text form: each of their members has.</item>
/// </list>
/// </summary>
internal static class ValueText
{
    /// <summary>Whether values of that type can be written as text.</summary>
    public static bool CanParse(BtfTypeTable types, uint typeId)
    {
        ArgumentNullException.ThrowIfNull(types);
        return ElementList.Find(types, typeId) is { } list && list.Count > 0 && list.ElementSize > 0
            && (ScalarText.CanParse(types[list.ElementId]) || list.IsText);
    }

    /// <summary>Writes the bytes of a value.</summary>
    /// <param name="target">The value's type, and the variable, for messages.</param>
    /// <param name="text">The value as text.</param>
    /// <param name="destination">Exactly as long as the type.</param>
    /// <exception cref="BpfRuntimeException">The text is no value of that type; nothing is written that counts.</exception>
    public static void Parse(ValueTarget target, string text, Span<byte> destination)
    {
        var (types, typeId, what) = (target.Types, target.TypeId, target.Name);
        if (IsText(target))
        {
            CharacterText.ParseArray(target, text, destination);
            return;
        }

        if (NetworkText.TryParse(target, typeId, text, destination))
        {
            return;
        }

        if (!CanParse(types, typeId) || (ulong)destination.Length != types.SizeOf(typeId))
        {
            throw new BpfRuntimeException(ProblemCatalog.NotSettable(what, target.TypeText));
        }

        destination.Clear();
        var list = ElementList.Find(types, typeId)!.Value;
        if (!list.IsArray)
        {
            ParseElement(target, list, text, destination);
            return;
        }

        if (text.Length == 0)
        {
            return;
        }

        var parts = text.Split(',');
        if ((ulong)parts.Length > list.Count)
        {
            throw new BpfRuntimeException(ProblemCatalog.TooManyElements(what, target.TypeText, parts.Length, list.Count));
        }

        for (var i = 0; i < parts.Length; i++)
        {
            ParseElement(target, list, parts[i].Trim(), destination.Slice(i * list.ElementSize, list.ElementSize));
        }
    }

    /// <summary>
    /// A value as text that <see cref="Parse"/> reads again; <c>{...}</c> for what has no text form. Zeros at the end of an array are left out.
    /// </summary>
    /// <param name="target">The value's type.</param>
    /// <param name="value">Exactly as long as the type.</param>
    /// <param name="maximumElements">How many elements of an array are written before <c>...</c> takes the place of the rest.</param>
    public static string Format(ValueTarget target, ReadOnlySpan<byte> value, int maximumElements)
    {
        var (types, typeId) = (target.Types, target.TypeId);
        if (IsText(target))
        {
            return CharacterText.FormatArray(value);
        }

        if (NetworkText.Format(target, typeId, value) is { } address)
        {
            return address;
        }

        if (!CanParse(types, typeId) || (ulong)value.Length != types.SizeOf(typeId))
        {
            return "{...}";
        }

        var list = ElementList.Find(types, typeId)!.Value;
        var used = value.TrimEnd((byte)0).Length;
        var count = list.IsArray ? (used + list.ElementSize - 1) / list.ElementSize : 1;
        var shown = Math.Min(Math.Max(count, 1), Math.Max(maximumElements, 1));
        var parts = new List<string>(shown);
        for (var i = 0; i < shown; i++)
        {
            var element = value.Slice(i * list.ElementSize, list.ElementSize);
            parts.Add(list.IsText ? CharacterText.FormatArray(element)
                : NetworkText.Format(target, list.ElementId, element)
                ?? ScalarText.Format(types[list.ElementId]!, element, target.OrderOf(list)));
        }

        return string.Join(',', parts) + (count > shown ? ",..." : "");
    }

    /// <summary>Whether the package says that an array of bytes is text.</summary>
    private static bool IsText(ValueTarget target) =>
        target.Format == MemberFormat.Text && target.Types[target.Types.Resolve(target.TypeId)] is BtfArray array
        && TextNames.IsByte(target.Types[target.Types.Resolve(array.ElementTypeId)]);

    private static void ParseElement(ValueTarget target, ElementList list, string text, Span<byte> destination)
    {
        if (list.IsText)
        {
            CharacterText.ParseArray(target, text, destination);
        }
        else if (!list.IsArray || !NetworkText.TryParse(target, list.ElementId, text, destination))
        {
            ScalarText.Parse(target with { BigEndian = target.OrderOf(list) }, target.Types[list.ElementId]!, text, destination);
        }
    }
}
