using System.Text;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;

namespace Eunomia.Bpf.Core;

/// <summary>
/// The access path from a type to one of its fields or values. There are two for each relocation: the program's, and the kernel's of the same names. Steps are what
/// has a meaning, names and elements of arrays; <see cref="Path"/> has an index more for each struct without a name on it.
/// </summary>
/// <param name="types">The types.</param>
/// <param name="root">The type that it begins at.</param>
internal sealed class AccessPath(BtfWords types, int root)
{
    /// <summary>Longest path, in indices: as libbpf has it.</summary>
    public const int MaximumLength = 64;

    private const int LongestText = 200;

    /// <summary>The types.</summary>
    public BtfWords Types => types;

    /// <summary>The type that it begins at.</summary>
    public int Root => root;

    /// <summary>The steps; the first is that to the object itself, or to an enum's value.</summary>
    public List<AccessStep> Steps { get; } = [];

    /// <summary>The index of each member and element.</summary>
    public List<int> Path { get; } = [];

    /// <summary>Where the field begins, in bits. Wraps as libbpf's does.</summary>
    public uint BitOffset { get; set; }

    /// <summary>The path that a relocation names.</summary>
    /// <exception cref="MalformedInputException">It leads nowhere.</exception>
    public static AccessPath Read(BtfWords types, CoreRelocation relocation)
    {
        var path = new AccessPath(types, (int)relocation.TypeId);
        if (!relocation.IsOfField && !relocation.IsOfEnumValue)
        {
            return relocation.Access == "0" ? path : throw relocation.Malformed("is not that of a type");
        }

        path.Path.AddRange(relocation.ReadAccess());
        var (first, id) = (path.Path[0], types.Resolve(path.Root));
        if (relocation.IsOfEnumValue)
        {
            var isValue = IsEnum(types.KindOf(id)) && path.Path.Count == 1 && first < types.LengthOf(id);
            path.Steps.Add(isValue ? new(id, first, ValueName(types, id, first)) : throw relocation.Malformed("names no value of an enum"));
            return path;
        }

        path.Enter(new(id, first, null), relocation);
        foreach (var index in path.Path.Skip(1))
        {
            id = types.Resolve(id);
            id = types.KindOf(id) switch
            {
                BtfKind.Struct or BtfKind.Union when index < types.LengthOf(id) => path.EnterMember(id, index),
                BtfKind.Array when path.HasElement(id, index) => path.Enter(new(types.Resolve(types.TypeOf(id)), index, null), relocation),
                _ => throw relocation.Malformed("does not fit the type"),
            };
        }

        return path;
    }

    /// <summary>Whether an array has an element: one at the end of a struct may be declared without a length.</summary>
    public bool HasElement(int array, int index)
    {
        var count = types.Word(array, 2);
        return (uint)index < count || (count == 0 && Steps is [.., { Name: not null } last] && last.Index == types.LengthOf(last.Type) - 1);
    }

    /// <summary>The name of an enum's value, as an offset among the strings.</summary>
    public static int ValueName(BtfWords types, int id, int index) => (int)types.Rest(id)[index * (types.KindOf(id) == BtfKind.Enum64 ? 3 : 2)];

    /// <summary>Whether it is an enum, of whatever width.</summary>
    public static bool IsEnum(BtfKind kind) => kind is BtfKind.Enum or BtfKind.Enum64;

    /// <summary>The path as it would be written in C, or its first steps.</summary>
    public string Format(int steps = int.MaxValue)
    {
        var kind = types.KindOf(root);
        var text = new StringBuilder(kind switch
        {
            BtfKind.Struct => "struct ",
            BtfKind.Union => "union ",
            BtfKind.Enum or BtfKind.Enum64 => "enum ",
            BtfKind.Forward => types.FlagOf(root) ? "union " : "struct ",
            _ => "",
        });
        text.Append(NameOf(types.NameOf(root)) is { Length: > 0 } name ? name : "(no name)");
        foreach (var step in Steps.Take(steps).Skip(IsEnum(types.KindOf(types.Resolve(root))) ? 0 : 1))
        {
            // There may be thousands of such texts, and nobody reads on.
            if (text.Length > LongestText)
            {
                break;
            }

            text.Append(step.Name is { } member ? $".{NameOf(member)}" : $"[{step.Index}]");
        }

        return text.Length > LongestText ? text.ToString(0, LongestText) + "..." : text.ToString();
    }

    private string NameOf(int name) => Encoding.UTF8.GetString(types.Text(name));

    private int Enter(AccessStep element, CoreRelocation relocation)
    {
        var size = types.SizeInMemory(element.Type) ?? throw relocation.Malformed("leads to a type without a size");
        Steps.Add(element);
        BitOffset += unchecked((uint)element.Index * size * 8);
        return element.Type;
    }

    private int EnterMember(int composite, int index)
    {
        var member = types.MemberOf(composite, index);
        BitOffset += member.Offset;
        if (!types.Text(member.Name).IsEmpty)
        {
            Steps.Add(new(composite, index, member.Name));
        }

        return member.Type;
    }
}

/// <summary>One step of a path.</summary>
/// <param name="Type">The struct, union or enum; of an element of an array its own type.</param>
/// <param name="Index">Of the member, value or element.</param>
/// <param name="Name">The member's or value's name, as an offset among the strings; null for an element.</param>
internal readonly record struct AccessStep(int Type, int Index, int? Name);
