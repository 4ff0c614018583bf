using System.Globalization;

namespace Eunomia.Bpf.Btf;

/// <summary>
/// Writes types as C: <c>char[16]</c>, <c>struct event *</c>, <c>int (*)(void *)</c>. Type tags, which C has no standard spelling for,
/// are left out; a type without a name becomes <c>struct {...}</c>.
/// </summary>
public sealed class CDeclaration
{
    /// <summary>
    /// Longest declaration. No source comes near, but prototypes that take prototypes that take prototypes can make a few
    /// hundred bytes of BTF describe more text than there is memory.
    /// </summary>
    public const int MaximumLength = 4096;

    private readonly BtfTypeTable _table;
    private readonly uint _typeId;
    private readonly bool _isUnqualified;
    private int _budget = MaximumLength;

    private CDeclaration(BtfTypeTable table, uint typeId, bool isUnqualified = false) => (_table, _typeId, _isUnqualified) = (table, typeId, isUnqualified);

    [Flags]
    private enum Qualifiers
    {
        None = 0,
        Const = 1,
        Volatile = 2,
        Restrict = 4,
    }

    /// <summary>Writes a type, or the declaration of something that has it.</summary>
    /// <param name="table">The types.</param>
    /// <param name="typeId">Which one; of a variable or a function its type, 0 for void.</param>
    /// <param name="name">The declared name; empty for the type alone.</param>
    /// <param name="dropQualifiers">
    /// Leaves out <c>const</c>, <c>volatile</c> and <c>restrict</c> of the thing itself and, if it is an array, of its elements; what
    /// it points to keeps its own.
    /// </param>
    /// <exception cref="MalformedInputException">The text would be longer than <see cref="MaximumLength"/>.</exception>
    public static string Render(BtfTypeTable table, uint typeId, string name = "", bool dropQualifiers = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        var (before, after) = new CDeclaration(table, typeId).Around(typeId, Qualifiers.None, dropQualifiers);
        return name.Length != 0 ? Join(before, name) + after
            : after.StartsWith('(') ? Join(before, after)
            : before + after;
    }

    /// <summary>
    /// Writes a type without any <c>const</c>, <c>volatile</c> or <c>restrict</c>, not even of what it points to: as
    /// <see href="https://docs.kernel.org/bpf/libbpf/libbpf_overview.html">libbpf</see> does with <c>strip_mods</c>.
    /// </summary>
    /// <param name="table">The types.</param>
    /// <param name="typeId">Which one; of a variable its type, 0 for void.</param>
    /// <exception cref="MalformedInputException">The text would be longer than <see cref="MaximumLength"/>.</exception>
    public static string Unqualified(BtfTypeTable table, uint typeId)
    {
        ArgumentNullException.ThrowIfNull(table);
        var (before, after) = new CDeclaration(table, typeId, isUnqualified: true).Around(typeId, Qualifiers.None);
        return after.StartsWith('(') ? Join(before, after) : before + after;
    }

    /// <summary>What stands before and after the name in a declaration.</summary>
    private (string Before, string After) Around(uint id, Qualifiers qualifiers, bool dropQualifiers = false)
    {
        Spend(1);
        switch (_table[id])
        {
            case BtfQualifier qualifier:
                return Around(qualifier.TypeId, dropQualifiers || _isUnqualified ? qualifiers : qualifiers | ToFlag(qualifier.Qualifier), dropQualifiers);
            case BtfTypeTag tag:
                return Around(tag.TypeId, qualifiers, dropQualifiers);
            case BtfVariable variable:
                return Around(variable.TypeId, qualifiers, dropQualifiers);
            case BtfFunction function:
                return Around(function.PrototypeId, qualifiers);
            case BtfPointer pointer:
                var (before, after) = Around(pointer.TypeId, Qualifiers.None);
                var star = "*" + Spell(qualifiers);
                return BindsTighterThanPointer(pointer.TypeId) ? (Join(before, "(" + star), ")" + after) : (Join(before, star), after);
            case BtfArray array:
                // C has no qualified arrays, only arrays of qualified elements.
                var (element, rest) = Around(array.ElementTypeId, qualifiers, dropQualifiers);
                return (element, Spent($"[{(array.Count == 0 ? "" : array.Count.ToString(CultureInfo.InvariantCulture))}]") + rest);
            case BtfFunctionPrototype prototype:
                var (result, end) = Around(prototype.ReturnTypeId, Qualifiers.None);
                return (result, Parameters(prototype) + end);
            case var type:
                return (Spent(Join(Spell(qualifiers), NameOf(type))), "");
        }
    }

    private string Parameters(BtfFunctionPrototype prototype)
    {
        if (prototype.Parameters.IsEmpty)
        {
            return Spent("(void)");
        }

        var last = prototype.Parameters.Length - 1;
        return Spent("(") + string.Join(", ", prototype.Parameters.Select(ToText)) + ")";

        string ToText(BtfParameter parameter, int index)
        {
            if (index == last && parameter is { TypeId: 0, Name: "" })
            {
                return Spent("...");
            }

            var (before, after) = Around(parameter.TypeId, Qualifiers.None);
            Spend(2);
            return after.StartsWith('(') ? Join(before, after) : before + after;
        }
    }

    private bool BindsTighterThanPointer(uint id) => _table[id] switch
    {
        BtfArray or BtfFunctionPrototype => true,
        BtfQualifier or BtfTypeTag => BindsTighterThanPointer(_table[id]!.AliasedId!.Value),
        _ => false,
    };

    private static string NameOf(BtfType? type) => type switch
    {
        null => "void",
        BtfComposite composite => (composite.IsUnion ? "union " : "struct ") + OrBraces(composite.Name),
        BtfForward forward => (forward.IsUnion ? "union " : "struct ") + OrBraces(forward.Name),
        BtfEnum enumeration => "enum " + OrBraces(enumeration.Name),
        _ => type.Name,
    };

    private static string OrBraces(string tag) => tag.Length == 0 ? "{...}" : tag;

    private static string Spell(Qualifiers qualifiers) => qualifiers switch
    {
        Qualifiers.None => "",
        Qualifiers.Const => "const",
        Qualifiers.Volatile => "volatile",
        Qualifiers.Restrict => "restrict",
        _ => string.Join(' ', new[] { Qualifiers.Const, Qualifiers.Volatile, Qualifiers.Restrict }
            .Where(one => qualifiers.HasFlag(one)).Select(Spell)),
    };

    private static Qualifiers ToFlag(BtfKind kind) => kind switch
    {
        BtfKind.Const => Qualifiers.Const,
        BtfKind.Volatile => Qualifiers.Volatile,
        _ => Qualifiers.Restrict,
    };

    private static string Join(string left, string right) =>
        left.Length == 0 || left[^1] is '*' or '(' ? left + right : $"{left} {right}";

    private string Spent(string text)
    {
        Spend(text.Length);
        return text;
    }

    private void Spend(int length)
    {
        _budget -= length;
        if (_budget < 0)
        {
            throw new MalformedInputException($"type {_typeId} is longer than {MaximumLength} characters of C", 0);
        }
    }
}
