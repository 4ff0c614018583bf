using Eunomia.Bpf.Btf;
using Eunomia.Runtime.Diagnostics;

namespace Eunomia.Runtime.Globals;

/// <summary>Parses and formats values of enums, by name or number.</summary>
internal static class EnumText
{
    private const int ShownNames = 12;

    /// <summary>The names to choose from, as many as make sense to read; null when there is none.</summary>
    public static string? Choices(BtfEnum enumeration) =>
        enumeration.Values.IsEmpty ? null
        : string.Join(", ", enumeration.Values.Take(ShownNames).Select(value => value.Name)) + (enumeration.Values.Length > ShownNames ? ", ..." : "");

    /// <summary>The value as two's complement.</summary>
    public static UInt128 Parse(ValueTarget target, BtfEnum enumeration, string text)
    {
        var name = text.Trim();
        foreach (var enumerator in enumeration.Values)
        {
            if (enumerator.Name == name)
            {
                return unchecked((UInt128)(Int128)enumerator.Value);
            }
        }

        if (!IntegerText.TryParse(text, out _, out _, out _))
        {
            var hint = NearestName.Find(name, enumeration.Values.Select(value => value.Name)) is { } nearest ? $"did you mean '{nearest}'?"
                : Choices(enumeration) is { } choices ? $"its names are {choices}"
                : null;
            throw new BpfRuntimeException(ProblemCatalog.ValueNotUnderstood(text, target.Name, target.TypeText, "an enumerator or an integer", hint));
        }

        // Compilers before clang 15 record no signedness of enums, so a negative number cannot be told from a mistake.
        return ScalarText.ParseInteger(
            target, text, (int)enumeration.Size * 8, enumeration.IsSigned, target.TypeText, "an integer", allowNegative: !enumeration.Is64);
    }

    /// <summary>The first name of a value, else the number.</summary>
    public static string Format(BtfEnum enumeration, UInt128 value)
    {
        var bits = (int)enumeration.Size * 8;
        var mask = IntegerText.Maximum(bits, isSigned: false);
        foreach (var enumerator in enumeration.Values)
        {
            if ((unchecked((UInt128)(Int128)enumerator.Value) & mask) == value)
            {
                return enumerator.Name;
            }
        }

        return IntegerText.Format(value, bits, enumeration.IsSigned);
    }
}
