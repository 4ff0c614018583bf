using System.Globalization;
using Eunomia.Bpf;
using Eunomia.Bpf.Btf;
using Eunomia.Package;

namespace Eunomia.Cc.Emit.Header;

/// <summary>
/// Writes structs and unions. The layout that a compiler chooses is tracked to know where it has to be changed, by
/// <c>packed</c> or by padding; the assertions after each struct hold it to the offsets of the object.
/// </summary>
internal sealed class HeaderStruct
{
    private readonly CodeWriter _code;
    private readonly HeaderScope _scope;
    private readonly BtfTypeTable _table;
    private readonly List<(string Path, uint BitOffset)> _assertions = [];

    private HeaderStruct(CodeWriter code, HeaderScope scope) => (_code, _scope, _table) = (code, scope, scope.Types.Table);

    /// <summary>Writes a struct or union that has a name.</summary>
    /// <exception cref="MalformedInputException">C has no way to declare it, such as with members that overlap.</exception>
    public static void Write(CodeWriter code, HeaderScope scope, EmittedType type)
    {
        var (name, composite) = (scope.Find(type.Id)!, (BtfComposite)type.Type);
        if (type.Description?.Doc is { Length: > 0 } doc)
        {
            code.Line($"/** {CNames.Comment(doc)} */");
        }

        var writer = new HeaderStruct(code, scope);
        writer.Body(
            composite, type.IsTypedef ? $"typedef {type.Keyword} {{" : $"{name} {{", type.IsTypedef ? " " + name : "",
            new Place(new NameTable(), "", 0, IsOutermost: true), type.Description);
        code.Line(string.Create(CultureInfo.InvariantCulture, $"_Static_assert(sizeof({name}) == {composite.Size}, \"size of {name}\");"));
        foreach (var (path, bitOffset) in writer._assertions)
        {
            code.Line(string.Create(
                CultureInfo.InvariantCulture, $"_Static_assert(offsetof({name}, {path}) == {bitOffset / 8}, \"offset of {path}\");"));
        }

        code.Line();
    }

    private void Body(BtfComposite composite, string open, string declarator, Place place, ExportType? description)
    {
        var packing = HeaderPacking.Compute(_table, composite);
        var layout = new HeaderLayout(_code, place.Names, packing, composite.Size);
        _code.Open(open);
        for (var i = 0; i < composite.Members.Length; i++)
        {
            var member = composite.Members[i];
            if (composite.IsUnion)
            {
                layout.Restart();
            }

            var isLast = !composite.IsUnion && i > 0 && i == composite.Members.Length - 1;
            var doc = EmittedTypes.DocOf(description, i, member) is { Length: > 0 } text ? $" /**< {CNames.Comment(text)} */" : "";
            if (member.Name.Length == 0 && _table[_table.Resolve(member.TypeId)] is not BtfComposite)
            {
                // Nothing but padding, which comes by itself.
            }
            else if (BitField(member) is { Width: > 0 } bits)
            {
                Write(layout, member, bits.Offset, bits.Width, place, doc);
            }
            else
            {
                Write(layout, member, place with { IsOutermost = place.IsOutermost && isLast }, doc);
            }
        }

        layout.PadToSize(composite.IsUnion);
        _code.Close($"}}{packing.Attribute}{declarator};");
    }

    private void Write(HeaderLayout layout, BtfMember member, ulong offset, uint width, Place place, string doc)
    {
        var type = _table.Resolve(member.TypeId);
        var storage = _scope.Scalar(type) ?? throw new MalformedInputException($"the type of the bit-field '{member.Name}' has no name in C", 0);
        layout.PlaceBits(offset, width, _table.SizeOf(type)!.Value * 8);
        var name = place.Names.Take(CNames.Identifier(member.Name));
        _code.Line(string.Create(CultureInfo.InvariantCulture, $"{storage} {name} : {width};{doc}"));
    }

    private void Write(HeaderLayout layout, BtfMember member, Place place, string doc)
    {
        var (element, dimensions) = _scope.Dimensions(member.TypeId);
        layout.Place(member, _table.AlignmentOf(member.TypeId), _table.SizeOf(member.TypeId)!.Value);
        if (_table[element] is BtfComposite inner && (member.Name.Length == 0 || _scope.Find(element) is null))
        {
            WriteInline(inner, member, dimensions, place, doc);
            return;
        }

        var name = place.Names.Take(CNames.Identifier(member.Name));
        var type = _table[element] is BtfComposite ? _scope.Find(element) : _scope.Scalar(element);
        if (type is null)
        {
            // At its usual alignment, unless the struct has taken that away.
            var aligned = layout.IsPacked ? "" : string.Create(CultureInfo.InvariantCulture, $" __attribute__((aligned({_table.AlignmentOf(element)})))");
            (type, dimensions) = ("unsigned char", string.Create(CultureInfo.InvariantCulture, $"[{_table.SizeOf(member.TypeId)}]{aligned}"));
        }
        else if (place.IsOutermost && layout.IsComplete && dimensions.StartsWith("[0]", StringComparison.Ordinal))
        {
            dimensions = "[]" + dimensions[3..];
        }

        var target = _table[element] is BtfPointer ? $" /* {CNames.Comment(CDeclaration.Render(_table, element))} */" : "";
        _code.Line($"{type} {name}{dimensions};{target}{doc}");
        Assert(place, name, member);
    }

    /// <summary>Writes a member whose type has no name.</summary>
    private void WriteInline(BtfComposite inner, BtfMember member, string dimensions, Place place, string doc)
    {
        var open = $"{(inner.IsUnion ? "union" : "struct")} {{{doc}";
        var bitOffset = place.BitOffset + member.BitOffset;
        if (member.Name.Length == 0)
        {
            // Its members are the outer struct's.
            Body(inner, open, "", place with { BitOffset = bitOffset, IsOutermost = false }, null);
            return;
        }

        var name = place.Names.Take(CNames.Identifier(member.Name));
        var path = dimensions.Length == 0 && place.Path is not null ? $"{place.Path}{name}." : null;
        Assert(place, name, member);
        Body(inner, open, $" {name}{dimensions}", new Place(new NameTable(), path, bitOffset, IsOutermost: false), null);
    }

    private void Assert(Place place, string name, BtfMember member)
    {
        if (place.Path is { } path)
        {
            _assertions.Add((path + name, place.BitOffset + member.BitOffset));
        }
    }

    /// <summary>Without the kind flag, a bit-field is an integer that is narrower than its storage.</summary>
    private (ulong Offset, uint Width) BitField(BtfMember member) =>
        member.BitFieldSize == 0 && _table[_table.Resolve(member.TypeId)] is BtfInt integer && integer.Bits != integer.Size * 8
            ? (member.BitOffset + (ulong)integer.BitOffset, (uint)integer.Bits)
            : (member.BitOffset, member.BitFieldSize);

    /// <summary>The scope in which members are written.</summary>
    /// <param name="Names">Their scope.</param>
    /// <param name="Path">Prefix of their names in <c>offsetof</c>; null for the elements of an array.</param>
    /// <param name="BitOffset">Offset of their struct in the one that is asserted.</param>
    /// <param name="IsOutermost">Whether the last of them may be a flexible array.</param>
    private sealed record Place(NameTable Names, string? Path, uint BitOffset, bool IsOutermost);
}
