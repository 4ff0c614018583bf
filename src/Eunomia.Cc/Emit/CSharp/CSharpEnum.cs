using System.Globalization;
using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>Writes enums.</summary>
internal static class CSharpEnum
{
    /// <summary>Writes an enum.</summary>
    public static void Write(CodeWriter code, CSharpScope scope, EmittedType type)
    {
        var enumeration = (BtfEnum)type.Type;
        CSharpDoc.Write(code, type.Description?.Doc, CSharpDoc.Code(type.CName));
        code.Open($"public enum {scope.Find(type.Id)} : {CSharpScope.Integer(enumeration.Size, enumeration.IsSigned)}\n{{");
        var names = new NameTable("value__");
        foreach (var value in enumeration.Values)
        {
            // A hostile object may list values that no variable of the enum can have.
            var number = enumeration.IsSigned ? value.Value : (Int128)(ulong)value.Value;
            if (Fits(number, enumeration))
            {
                CSharpDoc.Write(code, null, CSharpDoc.Code(value.Name));
                code.Line(string.Create(CultureInfo.InvariantCulture, $"{names.Take(CSharpNames.Pascal(value.Name))} = {number},"));
            }
        }

        code.Close("}");
    }

    private static bool Fits(Int128 number, BtfEnum enumeration)
    {
        var values = Int128.One << (8 * (int)enumeration.Size);
        return enumeration.IsSigned ? number >= -values / 2 && number < values / 2 : number < values;
    }
}
