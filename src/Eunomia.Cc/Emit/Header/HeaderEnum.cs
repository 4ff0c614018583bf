using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.Header;

/// <summary>Writes enums.</summary>
internal static class HeaderEnum
{
    /// <summary>Whether a compiler gives the enum the size it has in the object, with or without <c>packed</c>.</summary>
    public static bool HasOwnSize(BtfEnum type) => !type.Values.IsEmpty && (type.Size == UsualSize(type) || type.Size == PackedSize(type));

    /// <summary>Writes an enum, and the assertion that it has the size it has in the object.</summary>
    public static void Write(CodeWriter code, HeaderScope scope, EmittedType type)
    {
        var enumeration = (BtfEnum)type.Type;
        if (enumeration.Values.IsEmpty)
        {
            return;
        }

        var name = scope.Find(type.Id);
        var typedef = type.IsTypedef ? "typedef " : "";
        if (type.Description?.Doc is { Length: > 0 } doc)
        {
            code.Line($"/** {CNames.Comment(doc)} */");
        }

        code.Open($"{typedef}{(type.IsTypedef || name is null ? "enum" : name)} {{");
        foreach (var value in enumeration.Values)
        {
            code.Line($"{scope.Ordinary.Take(CNames.Identifier(value.Name))} = {CNames.Constant(Number(enumeration, value))},");
        }

        var packed = HasOwnSize(enumeration) && enumeration.Size != UsualSize(enumeration) ? " __attribute__((packed))" : "";
        code.Close($"}}{packed}{(type.IsTypedef ? " " + name : "")};");
        if (name is not null && HasOwnSize(enumeration))
        {
            code.Line(FormattableString.Invariant($"_Static_assert(sizeof({name}) == {enumeration.Size}, \"size of {name}\");"));
        }

        code.Line();
    }

    private static Int128 Number(BtfEnum type, BtfEnumerator value) => type.IsSigned ? value.Value : (ulong)value.Value;

    private static uint UsualSize(BtfEnum type) => Math.Max(4, PackedSize(type));

    /// <summary>The smallest integer that has room for all values.</summary>
    private static uint PackedSize(BtfEnum type)
    {
        var numbers = type.Values.Select(value => Number(type, value)).ToList();
        var (least, most) = (numbers.Min(), numbers.Max());
        return new uint[] { 1, 2, 4 }.FirstOrDefault(size => Fits(least, most, size), 8u);
    }

    private static bool Fits(Int128 least, Int128 most, uint size)
    {
        var values = Int128.One << (8 * (int)size);
        return least < 0 ? least >= -values / 2 && most < values / 2 : most < values;
    }
}
