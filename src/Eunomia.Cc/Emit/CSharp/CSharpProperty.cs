using System.Globalization;
using Eunomia.Bpf.Btf;

namespace Eunomia.Cc.Emit.CSharp;

/// <summary>
/// One member of a struct: a field at the object's offset, and the property that reads it. A field holds the bytes of the
/// record as they are; the property puts them in order, so that unions and records of other machines need no further care.
/// </summary>
internal sealed class CSharpProperty
{
    private readonly CSharpScope _scope;
    private readonly EmittedMember _member;
    private readonly string _name;
    private readonly string _field;
    private readonly string _key;

    /// <summary>Takes names for the member.</summary>
    /// <param name="scope">Names of types.</param>
    /// <param name="member">The member.</param>
    /// <param name="names">Names in the struct.</param>
    /// <param name="keys">Keys of the struct in JSON.</param>
    public CSharpProperty(CSharpScope scope, EmittedMember member, NameTable names, HashSet<string> keys)
    {
        (_scope, _member) = (scope, member);
        _name = names.Take(CSharpNames.Pascal(member.Name));
        _field = CSharpNames.Field(_name);
        Shape = CSharpShape.Choose(scope, member);
        if (Shape.IsText)
        {
            BytesName = names.Take(_name + "Bytes");
        }

        if (Shape is { IsArray: true, Count: > 0 } && (!Shape.IsText || Shape.Dimensions > 1))
        {
            ListName = names.Take(_name + (Shape.IsText ? "Rows" : "Array"));
        }

        // In C no two members share a name; an object may say anything.
        _key = member.Name.Length > 0 && keys.Add(member.Name) ? member.Name : _name;
    }

    /// <summary>The C# form of the member.</summary>
    public CSharpShape Shape { get; }

    private string BytesName { get; } = "";

    private string ListName { get; } = "";

    /// <summary>Writes the field, if the member has bytes in the struct.</summary>
    public void WriteField(CodeWriter code, CSharpBuffers buffers)
    {
        var type = Shape switch
        {
            { Count: 0 } => null,
            { BitFieldSize: > 0 } or { IsArray: true } => buffers.Of(Shape.ElementType, Shape.Count),
            { ElementType: "bool" } => "byte",
            _ => Shape.ElementType,
        };
        if (type is not null)
        {
            code.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"[global::System.Runtime.InteropServices.FieldOffset({_member.Offset})] private readonly {type} {_field};"));
        }
    }

    /// <summary>Writes the property.</summary>
    public void Write(CodeWriter code)
    {
        code.Line();
        if (Shape.Count == 0)
        {
            WriteOffset(code);
        }
        else if (Shape.BitFieldSize > 0)
        {
            WriteBitField(code);
        }
        else if (Shape.IsText)
        {
            WriteText(code);
            code.Line();
            WriteSpan(code, BytesName, "The bytes of " + CSharpDoc.Code(_member.Name));
        }
        else if (Shape.IsArray)
        {
            WriteSpan(code, _name, Facts(Shape.Dimensions > 1 ? ", row by row" : ""), _member.Doc);
            code.Line();
            WriteList(
                code, Shape.ElementType, "The elements of " + CSharpDoc.Code(_member.Name) + ", in a copy that may be kept",
                $"global::System.Collections.Immutable.ImmutableArray.Create({_name})", $"{_name} = value.AsSpan()");
        }
        else
        {
            WriteScalar(code);
        }
    }

    private string Facts(string extra = "")
    {
        var declaration = CDeclaration.Render(_scope.Types.Table, _member.TypeId, _member.Name, dropQualifiers: true);
        return string.Create(CultureInfo.InvariantCulture, $"{CSharpDoc.Code(declaration)}{extra}, at byte {_member.Offset}");
    }

    /// <summary>Writes the offset of a member that has no size in the struct, such as a flexible array: the program decides how long it is.</summary>
    private void WriteOffset(CodeWriter code)
    {
        CSharpDoc.Write(code, _member.Doc, Facts() + ", where this starts in a record; it is no part of the struct");
        code.Line(string.Create(CultureInfo.InvariantCulture, $"public const int {_name} = {_member.Offset};"));
    }

    private void WriteBitField(CodeWriter code)
    {
        var type = Shape.ValueType;
        var bits = string.Create(CultureInfo.InvariantCulture, $"{_field}, {Shape.BitShift}, {Shape.BitFieldSize}");
        var read = $"{CSharpRecord.Name}.{(Shape.IsSigned ? "SignedBits" : "Bits")}({bits})";
        read = type == "bool" ? $"{read} != 0" : type is "ulong" or "long" ? read : $"({type}){read}";
        var value = type == "bool" ? "value ? 1UL : 0UL" : type == "ulong" ? "value" : "unchecked((ulong)value)";
        var facts = Facts(string.Create(CultureInfo.InvariantCulture, $" of {Shape.BitFieldSize} bits"));
        CSharpDoc.Write(code, _member.Doc, facts.Replace(" of 1 bits", " of 1 bit", StringComparison.Ordinal));
        WriteKey(code);
        code.Line($"public {type} {_name} {{ get => {read}; init => {CSharpRecord.Name}.SetBits({bits}, {value}); }}");
    }

    private void WriteText(CodeWriter code)
    {
        var facts = Facts() + "; the text before the first NUL";
        if (Shape.Dimensions == 1)
        {
            CSharpDoc.Write(code, _member.Doc, facts);
            WriteKey(code);
            code.Line($"public string {_name} {{ get => {CSharpRecord.Name}.Text({_field}); "
                + $"init => {CSharpRecord.Name}.SetText({_field}, value, {CSharpNames.Literal(_member.Name)}); }}");
            return;
        }

        CSharpDoc.Write(code, _member.Doc, facts + " of one of its rows");
        code.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"public string {_name}(int row) => {CSharpRecord.Name}.Text({BytesName}.Slice(checked(row * {Shape.RowLength}), {Shape.RowLength}));"));
        code.Line();
        var row = Shape.RowLength.ToString(CultureInfo.InvariantCulture);
        WriteList(
            code, "string", "The texts of " + CSharpDoc.Code(_member.Name), $"{CSharpRecord.Name}.Rows({_field}, {row})",
            $"{CSharpRecord.Name}.SetRows({_field}, {row}, value, {CSharpNames.Literal(_member.Name)})");
    }

    /// <summary>What <c>System.Text.Json</c> reads and writes: it knows no spans.</summary>
    private void WriteList(CodeWriter code, string element, string summary, string read, string write)
    {
        CSharpDoc.Write(code, null, summary);
        WriteKey(code);
        code.Line($"public global::System.Collections.Immutable.ImmutableArray<{element}> {ListName} {{ get => {read}; init => {write}; }}");
    }

    /// <summary>In JSON a member has its name in C, as in what <c>ecli</c> prints.</summary>
    private void WriteKey(CodeWriter code) =>
        code.Line($"[global::System.Text.Json.Serialization.JsonPropertyName({CSharpNames.Literal(_key)})]");

    private void WriteSpan(CodeWriter code, string name, string facts, string? doc = null)
    {
        var (element, field) = (Shape.ElementType, _field);
        var (read, value) = Shape.IsOrdered
            ? ($"{CSharpRecord.Name}.Order<{element}>({field})", $"{CSharpRecord.Name}.Order(value)")
            : (field, "value");
        CSharpDoc.Write(code, doc, facts);
        code.Line("[global::System.Text.Json.Serialization.JsonIgnore]");
        code.Open($"public global::System.ReadOnlySpan<{element}> {name}\n{{");
        code.Line("[global::System.Diagnostics.CodeAnalysis.UnscopedRef]");
        code.Line($"get => {read};");
        code.Line($"init => {CSharpRecord.Name}.Fill({field}, {value}, {CSharpNames.Literal(_member.Name)});");
        code.Close("}");
    }

    private void WriteScalar(CodeWriter code)
    {
        var (read, value) = Shape switch
        {
            { ElementType: "bool" } => ($"{_field} != 0", "value ? (byte)1 : (byte)0"),
            { IsOrdered: true } => ($"{CSharpRecord.Name}.Order({_field})", $"{CSharpRecord.Name}.Order(value)"),
            _ => (_field, "value"),
        };
        CSharpDoc.Write(code, _member.Doc, Facts());
        WriteKey(code);
        code.Line($"public {Shape.ElementType} {_name} {{ get => {read}; init => {_field} = {value}; }}");
    }
}
