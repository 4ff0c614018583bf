using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Tests.CHeader;

/// <summary>
/// What programs see of named types: size, and of each member the name, the bit it starts at, its width and its type. Two sections that say the
/// same of all types have the same shapes, whatever their ids are and however often a name was given.
/// </summary>
internal sealed partial class TypeShapes(BtfTypeTable table)
{
    private const string Arguments = "__builtin_va_list";

    /// <summary>
    /// The names by which C knows them: <c>struct page</c>, <c>u32</c>; the second one of a name ends in <c>___2</c>. Which of them is a struct and
    /// which a union, where there are both, the header says.
    /// </summary>
    public List<string> Names()
    {
        var (names, counts) = (new List<string>(), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var type in table.Types.Where(IsDefinition))
        {
            // Of struct, union and enum there is one name.
            var key = type is BtfTypedef ? type.Name : "tag " + type.Name;
            var count = counts[key] = counts.GetValueOrDefault(key) + 1;
            names.Add($"{Word(type)}{type.Name}{(count == 1 ? "" : $"___{count}")}");
        }

        return names;
    }

    /// <summary>The shapes of all named types, in order.</summary>
    public List<string> All() =>
        [.. table.Types.Where(IsDefinition).Select(type => $"{Word(type)}{Plain(type.Name)} = {(type is BtfTypedef typedef ? Of(typedef.TypeId) : Body(type))}").Order(StringComparer.Ordinal)];

    private static bool IsDefinition(BtfType type) => type switch
    {
        BtfComposite or BtfEnum { Values.Length: > 0 } => type.Name.Length != 0,

        // What clang knows by itself is what it is.
        BtfTypedef => type.Name is not (Arguments or "__gnuc_va_list" or "va_list"),
        _ => false,
    };

    private static string Word(BtfType type) => type switch
    {
        BtfComposite composite => composite.IsUnion ? "union " : "struct ",
        BtfEnum => "enum ",
        _ => "",
    };

    private static string Plain(string name) => Distinction().Replace(name, "");

    private string Body(BtfType type)
    {
        if (type is BtfEnum enumeration)
        {
            var values = enumeration.Values.Select(value => $"{Plain(value.Name)}={(enumeration.Size < 8 ? (int)value.Value : value.Value)}");
            return string.Create(CultureInfo.InvariantCulture, $"{enumeration.Size} {{{string.Join(' ', values)}}}");
        }

        var composite = (BtfComposite)type;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{composite.Size} {{");
        foreach (var member in composite.Members)
        {
            if (member.Name.Length == 0 && table[table.Resolve(member.TypeId)] is BtfComposite { Members.Length: 0 })
            {
                // Padding of a union.
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{member.Name}@{member.BitOffset}:{member.BitFieldSize} {(member.Name.Length == 0 ? Word(table[table.Resolve(member.TypeId)]!) + Body(table[table.Resolve(member.TypeId)]!) : Of(member.TypeId, isValue: true))}; ");
        }

        return text.Append('}').ToString();
    }

    private string Of(uint id, bool isValue = false)
    {
        switch (table[id])
        {
            case null:
                return "void";
            case BtfQualifier qualifier:
                return Of(qualifier.TypeId, isValue);
            case BtfTypeTag tag:
                return Of(tag.TypeId, isValue);
            case BtfInt integer:
                return $"{(integer.Encoding.HasFlag(BtfIntEncoding.Bool) ? "bool" : "integer")}{integer.Size}";
            case BtfFloat number:
                return $"float{number.Size}";
            case BtfPointer pointer:
                return "*" + Of(pointer.TypeId);
            case BtfArray array:
                return $"[{array.Count}]{Of(array.ElementTypeId, isValue)}";
            case BtfFunctionPrototype prototype:
                return $"{Of(prototype.ReturnTypeId)}({string.Join(", ", prototype.Parameters.Select(parameter => Of(parameter.TypeId)))})";
            case BtfTypedef typedef:
                return isValue && IsArguments(typedef) ? Of(table.Resolve(typedef.TypeId)) : Plain(typedef.Name);
            case BtfForward forward:
                return (forward.IsUnion ? "union " : "struct ") + Plain(forward.Name);
            // What is only declared has no size in C.
            case BtfEnum { Values.Length: 0 } enumeration when isValue || enumeration.Name.Length == 0:
                return $"integer{enumeration.Size}";
            case var type:
                return Word(type) + (type.Name.Length != 0 ? Plain(type.Name) : Body(type));
        }
    }

    private bool IsArguments(BtfTypedef typedef) =>
        typedef.Name == Arguments || (table[typedef.TypeId] is BtfTypedef next && IsArguments(next));

    [GeneratedRegex(@"___\d+$", RegexOptions.None, 5_000)]
    private static partial Regex Distinction();
}
