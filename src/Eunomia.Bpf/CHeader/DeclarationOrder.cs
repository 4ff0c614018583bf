using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.CHeader;

/// <summary>
/// The order in which all types are declared: enums, then numbers, structs, functions, with the typedefs of each; by the name of what a typedef is
/// for, then by its own. Two kernels whose types are nearly the same have nearly the same header.
/// </summary>
internal static class DeclarationOrder
{
    private const int Last = 10;
    private const int MaximumChain = 256;
    private const ulong HashFactor = 31;

    /// <summary>The ids of all types that can need a declaration.</summary>
    public static int[] Compute(BtfWords btf)
    {
        var named = new List<Key>(1 << 15);
        var nameless = new List<int>(1 << 15);
        for (var id = 1; id <= btf.Count; id++)
        {
            var hasName = btf.NameOf(id) != 0;
            switch (btf.KindOf(id))
            {
                case BtfKind.Enum or BtfKind.Enum64:
                    // The first value stands for a name.
                    named.Add(new Key(hasName ? 1 : 0, hasName || btf.LengthOf(id) == 0 ? btf.NameOf(id) : (int)btf.Word(id, 0), btf.NameOf(id), id, btf));
                    break;
                case BtfKind.Int or BtfKind.Float or BtfKind.Forward or BtfKind.Typedef or BtfKind.TypeTag:
                case BtfKind.Struct or BtfKind.Union when hasName:
                    var target = Target(btf, id);
                    named.Add(new Key(Rank(btf, target), btf.NameOf(target), btf.NameOf(id), id, btf));
                    break;
                case BtfKind.FunctionPrototype or BtfKind.Struct or BtfKind.Union:
                    nameless.Add(id);
                    break;
                default:
                    // Pointers and the like come with what needs them.
                    break;
            }
        }

        named.Sort((left, right) => Compare(btf, left, right));
        var order = new int[named.Count + nameless.Count];
        var count = 0;
        foreach (var key in named)
        {
            if (key.Rank == Last && nameless.Count != 0)
            {
                Flush();
            }

            order[count++] = key.Id;
        }

        Flush();
        return order;

        void Flush()
        {
            nameless.CopyTo(order, count);
            count += nameless.Count;
            nameless.Clear();
        }
    }

    /// <summary>What a typedef or tag is for, behind pointers and arrays, too.</summary>
    private static int Target(BtfWords btf, int id)
    {
        var target = id;
        for (var steps = 0; btf.KindOf(target) is BtfKind.Pointer or BtfKind.Array or BtfKind.Typedef or BtfKind.TypeTag or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict; steps++)
        {
            if (steps == MaximumChain)
            {
                throw new MalformedInputException($"BTF type {id} is a name of itself, or of the last of more than {MaximumChain} types", 0);
            }

            target = btf.TypeOf(target);
        }

        return target;
    }

    private static int Rank(BtfWords btf, int target) => btf.KindOf(target) switch
    {
        BtfKind.Enum or BtfKind.Enum64 => 1,
        BtfKind.Int or BtfKind.Float => 2,
        BtfKind.Struct or BtfKind.Union => 3,
        BtfKind.FunctionPrototype => 4,
        _ => Last,
    };

    private static int Compare(BtfWords btf, in Key left, in Key right)
    {
        var order = left.Rank.CompareTo(right.Rank);
        if (order == 0)
        {
            order = left.Start.CompareTo(right.Start);
        }

        if (order == 0 && left.SortName != right.SortName)
        {
            order = btf.Text(left.SortName).SequenceCompareTo(btf.Text(right.SortName));
        }

        if (order == 0 && left.Name != right.Name)
        {
            order = btf.Text(left.Name).SequenceCompareTo(btf.Text(right.Name));
        }

        if (order == 0)
        {
            order = HashOf(btf, left.Id, withMembers: true, 0).CompareTo(HashOf(btf, right.Id, withMembers: true, 0));
        }

        return order != 0 ? order : left.Id.CompareTo(right.Id);
    }

    /// <summary>
    /// Tells types of one name apart by the names in them, so that it does not depend on the order in which a kernel was linked which one
    /// keeps the name.
    /// </summary>
    private static ulong HashOf(BtfWords btf, int id, bool withMembers, int depth)
    {
        if (id == 0 || depth == MaximumChain)
        {
            return 0;
        }

        var hash = Add(btf, 0, btf.NameOf(id));
        var kind = btf.KindOf(id);
        var rest = btf.Rest(id);
        switch (kind)
        {
            case BtfKind.Enum or BtfKind.Enum64:
                for (var i = 0; i < rest.Length; i += kind == BtfKind.Enum ? 2 : 3)
                {
                    hash = Add(btf, hash, (int)rest[i]);
                }

                break;
            case BtfKind.Struct or BtfKind.Union when withMembers:
                for (var i = 0; i < rest.Length; i += 3)
                {
                    hash = (Add(btf, hash, (int)rest[i]) * HashFactor) + HashOf(btf, (int)rest[i + 1], withMembers: false, depth + 1);
                }

                break;
            case BtfKind.Array:
                hash = (((hash * HashFactor) + rest[2]) * HashFactor) + HashOf(btf, btf.TypeOf(id), withMembers, depth + 1);
                break;
            case BtfKind.Pointer or BtfKind.Typedef or BtfKind.TypeTag or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict:
                hash = (hash * HashFactor) + HashOf(btf, btf.TypeOf(id), withMembers, depth + 1);
                break;
            default:
                break;
        }

        return hash;
    }

    private static ulong Add(BtfWords btf, ulong hash, int name)
    {
        if (name == 0)
        {
            return hash;
        }

        var own = 0UL;
        foreach (var letter in btf.Text(name))
        {
            own = (own * HashFactor) + letter;
        }

        return (hash * HashFactor) + own;
    }

    private readonly record struct Key(int Rank, int SortName, int Name, int Id, ulong Start)
    {
        public Key(int rank, int sortName, int name, int id, BtfWords btf)
            : this(rank, sortName, name, id, FirstBytes(btf.Text(sortName)))
        {
        }

        // Most names differ in them.
        private static ulong FirstBytes(ReadOnlySpan<byte> text)
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            bytes.Clear();
            text[..Math.Min(text.Length, sizeof(ulong))].CopyTo(bytes);
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }
    }
}
