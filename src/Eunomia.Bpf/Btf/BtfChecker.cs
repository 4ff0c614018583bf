using System.Runtime.InteropServices;

namespace Eunomia.Bpf.Btf;

/// <summary>
/// Checks what single records cannot show: that references are in range and of the right kind, that nothing contains itself, that
/// members lie within their struct.
/// </summary>
/// <param name="table">The types, decoded.</param>
/// <param name="offsets">Where each type starts, for error messages.</param>
internal sealed class BtfChecker(BtfTypeTable table, List<long> offsets)
{
    /// <summary>
    /// How long a chain of references may be that passes no struct through a pointer. The kernel stops at 32; with a bound here every
    /// walk over types may recurse.
    /// </summary>
    private const int MaximumDepth = 128;

    /// <summary>Runs all checks.</summary>
    /// <exception cref="MalformedInputException">One fails.</exception>
    public void Check()
    {
        CheckReferences();

        // Order matters: sizes are only asked for after it is known that asking ends.
        CheckDepth((type, into) =>
        {
            if (type is not (BtfPointer or BtfFunctionPrototype))
            {
                type.AddReferences(into);
            }
        });
        CheckDepth((type, into) =>
        {
            if (type is not BtfComposite)
            {
                type.AddReferences(into);
            }
        });
        for (var id = 1u; id <= (uint)table.Count; id++)
        {
            CheckType(id, table[id]!);
        }
    }

    private void CheckReferences()
    {
        var references = new List<uint>();
        for (var id = 1u; id <= (uint)table.Count; id++)
        {
            references.Clear();
            table[id]!.AddReferences(references);
            foreach (var reference in references)
            {
                if (reference > (uint)table.Count)
                {
                    throw At(id, $"refers to type {reference}, which does not exist");
                }

                if (table[id]!.RefersToValues && table[reference] is BtfVariable or BtfFunction or BtfDataSection or BtfDeclTag)
                {
                    throw At(id, $"refers to type {reference}, which is a declaration, not a type");
                }
            }
        }
    }

    /// <summary>Walks all chains without recursion and fails on cycles and on chains that are too long.</summary>
    private void CheckDepth(Action<BtfType, List<uint>> addReferences)
    {
        const byte Entered = byte.MaxValue;
        var depths = new byte[table.Count + 1];
        var references = new List<uint>();
        var path = new Stack<(uint Id, int Start, int Next)>();
        depths[0] = 1;
        for (var root = 1u; root <= (uint)table.Count; root++)
        {
            if (depths[root] == 0)
            {
                Enter(root);
            }

            while (path.TryPop(out var top))
            {
                if (top.Next == references.Count)
                {
                    var deepest = 0;
                    foreach (var reference in CollectionsMarshal.AsSpan(references)[top.Start..])
                    {
                        deepest = Math.Max(deepest, depths[reference]);
                    }

                    depths[top.Id] = deepest < MaximumDepth
                        ? (byte)(deepest + 1)
                        : throw At(top.Id, $"is nested more than {MaximumDepth} deep");
                    references.RemoveRange(top.Start, references.Count - top.Start);
                    continue;
                }

                path.Push(top with { Next = top.Next + 1 });
                var next = references[top.Next];
                if (depths[next] == Entered)
                {
                    throw At(next, "contains or names itself");
                }

                if (depths[next] == 0)
                {
                    Enter(next);
                }
            }
        }

        void Enter(uint id)
        {
            depths[id] = Entered;
            path.Push((id, references.Count, references.Count));
            addReferences(table[id]!, references);
        }
    }

    private void CheckType(uint id, BtfType type)
    {
        switch (type)
        {
            case BtfInt integer when integer.Size is 0 or > 16:
                throw At(id, $"has {integer.Size} bytes");
            case BtfInt integer when integer.BitOffset + integer.Bits > integer.Size * 8:
                throw At(id, $"has {integer.Bits} bits from bit {integer.BitOffset} on in {integer.Size} bytes");
            case BtfFloat number when number.Size is not (2 or 4 or 8 or 12 or 16):
                throw At(id, $"has {number.Size} bytes");
            case BtfEnum enumeration when enumeration.Size is not (1 or 2 or 4 or 8):
                throw At(id, $"has {enumeration.Size} bytes");
            // The length is a number where a map is declared with __uint(), and nothing has that size.
            case BtfArray array when table.SizeOf(id) > uint.MaxValue && table[table.Resolve(array.ElementTypeId)] is not BtfInt:
                throw At(id, "is larger than 4 GiB");
            case BtfFunction function when table[function.PrototypeId] is not BtfFunctionPrototype:
                throw At(id, $"has type {function.PrototypeId}, which is no prototype");
            case BtfComposite composite:
                CheckMembers(id, composite);
                break;
            case BtfDataSection section:
                CheckVariables(id, section);
                break;
            case BtfDeclTag tag:
                CheckTag(id, tag);
                break;
            default:
                break;
        }
    }

    private void CheckMembers(uint id, BtfComposite composite)
    {
        var bits = composite.Size * 8UL;
        if (bits > 1UL << 31)
        {
            throw At(id, $"has {composite.Size} bytes, more than 2^31 bits");
        }

        foreach (var member in composite.Members)
        {
            if (table.BitSizeOf(member) is not { } size)
            {
                throw At(id, $"has a member '{member.Name}' without a size");
            }

            if (member.BitOffset > bits || size > bits - member.BitOffset)
            {
                throw At(id, $"has {composite.Size} bytes and a member '{member.Name}' of {size} bits at bit {member.BitOffset}");
            }

            if (member.BitFieldSize != 0 && table[table.Resolve(member.TypeId)] is not (BtfInt or BtfEnum))
            {
                throw At(id, $"has a bit-field '{member.Name}' that is no integer");
            }
        }
    }

    private void CheckVariables(uint id, BtfDataSection section)
    {
        foreach (var variable in section.Variables)
        {
            if (table[variable.TypeId] is not (BtfVariable or BtfFunction))
            {
                throw At(id, $"lists type {variable.TypeId}, which is no variable or function");
            }
        }
    }

    private void CheckTag(uint id, BtfDeclTag tag)
    {
        var components = table[tag.TypeId] switch
        {
            BtfComposite composite => composite.Members.Length,
            BtfFunction function => (table[function.PrototypeId] as BtfFunctionPrototype)?.Parameters.Length ?? 0,
            BtfVariable or BtfTypedef => 0,
            _ => throw At(id, $"tags type {tag.TypeId}, which takes no tag"),
        };
        if (tag.ComponentIndex < -1 || tag.ComponentIndex >= components)
        {
            throw At(id, $"tags component {tag.ComponentIndex} of {components}");
        }
    }

    private MalformedInputException At(uint id, string complaint)
    {
        var type = table[id]!;
        var name = type.Name.Length == 0 ? "" : $" '{type.Name}'";
        return new($"BTF type {id} ({type.Kind}{name}) {complaint}", offsets[(int)id - 1]);
    }
}
