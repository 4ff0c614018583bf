using System.Collections.Immutable;
using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>Makes valid graphs of types at random: by value only earlier types, through pointers also later structs.</summary>
internal static class TypeGenerator
{
    private static readonly string[] Names = ["a", "b", "c", "node", "list"];

    public static BtfTypeTable Generate(Random random)
    {
        var count = random.Next(5, 60);
        var types = new List<BtfType>
        {
            new BtfInt("int", 4, BtfIntEncoding.Signed, 0, 32),
            new BtfInt("char", 1, BtfIntEncoding.None, 0, 8),
        };
        var structs = Enumerable.Range(2, count).Where(_ => random.Next(3) == 0).Select(i => (uint)i + 1).ToList();
        for (var i = 2; i < count + 2; i++)
        {
            types.Add(structs.Contains((uint)i + 1) ? Struct(types, random) : Other(types, structs, random));
        }

        var variables = Enumerable.Range(0, random.Next(1, 6))
            .Select(i => new BtfVariable($"v{i}", ById(types, random), BtfLinkage.Global)).ToList();
        types.AddRange(variables);
        var first = (uint)(types.Count - variables.Count) + 1;
        types.Add(new BtfDataSection(".data", 64, [.. variables.Select((_, i) => new BtfSectionVariable(first + (uint)i, 0, 8))]));
        return new BtfTypeTable([.. types]);
    }

    /// <summary>The same types with other ids.</summary>
    public static BtfTypeTable Shuffle(BtfTypeTable table, Random random)
    {
        var order = Enumerable.Range(0, table.Count).ToArray();
        random.Shuffle(order);
        var newIds = new uint[table.Count + 1];
        foreach (var (position, old) in order.Index())
        {
            newIds[old + 1] = (uint)position + 1;
        }

        return new BtfTypeTable([.. order.Select(old => Map(table.Types[old], id => newIds[id]))]);
    }

    /// <summary>The same types, some twice, and some references led to the copies.</summary>
    public static BtfTypeTable Duplicate(BtfTypeTable table, Random random)
    {
        var copies = table.Types
            .Select((type, i) => (Type: type, Id: (uint)i + 1))
            .Where(entry => entry.Type is not (BtfVariable or BtfDataSection) && random.Next(2) == 0)
            .Select((entry, i) => (entry.Id, Copy: (uint)(table.Count + i) + 1))
            .ToDictionary(entry => entry.Id, entry => entry.Copy);
        return new BtfTypeTable([.. table.Types.Concat(copies.Keys.Select(id => table[id]!)).Select(type =>
            Map(type, id => random.Next(2) == 0 ? copies.GetValueOrDefault(id, id) : id))]);
    }

    /// <summary>A type in full, by value; behind pointers only names.</summary>
    public static string Layout(BtfTypeTable table, uint id) => table[id] switch
    {
        BtfComposite composite => $"{composite.Kind} {composite.Name} {composite.Size} {{" + string.Join("; ", composite.Members.Select(member =>
            $"{member.Name}@{member.BitOffset} {Layout(table, member.TypeId)}")) + "}",
        BtfArray array => $"{Layout(table, array.ElementTypeId)}[{array.Count}]",
        BtfTypedef typedef => $"{typedef.Name}={Layout(table, typedef.TypeId)}",
        _ => CDeclaration.Render(table, id),
    };

    private static BtfComposite Struct(List<BtfType> types, Random random)
    {
        var table = new BtfTypeTable([.. types]);
        var members = ImmutableArray.CreateBuilder<BtfMember>();
        var size = 0u;
        for (var i = random.Next(4); i > 0; i--)
        {
            var type = ById(types, random);
            if (table.SizeOf(type) is { } bytes && size + bytes < 4096)
            {
                members.Add(new(AnyName(random), type, size * 8, 0));
                size += (uint)bytes;
            }
        }

        var name = random.Next(4) == 0 ? "" : AnyName(random);
        return new BtfComposite(name, IsUnion: false, size, members.DrainToImmutable(), KindFlag: false);
    }

    private static BtfType Other(List<BtfType> types, List<uint> structs, Random random) => random.Next(7) switch
    {
        0 => new BtfTypedef(AnyName(random) + "_t", ById(types, random)),
        1 => new BtfQualifier(random.Next(2) == 0 ? BtfKind.Const : BtfKind.Volatile, ById(types, random)),
        2 when ById(types, random) is var element && new BtfTypeTable([.. types]).SizeOf(element) < 4096 =>
            new BtfArray(element, 1, (uint)random.Next(4)),
        3 => new BtfEnum(AnyName(random), 4, IsSigned: false, Is64: false, [new("VALUE", random.Next(3))]),
        4 => new BtfFunctionPrototype(ById(types, random), [new("x", ById(types, random))]),
        5 => new BtfForward(AnyName(random), IsUnion: false),
        _ => new BtfPointer(structs.Count != 0 && random.Next(2) == 0 ? structs[random.Next(structs.Count)] : ById(types, random)),
    };

    private static string AnyName(Random random) => Names[random.Next(Names.Length)];

    private static uint ById(List<BtfType> types, Random random) => (uint)random.Next(types.Count) + 1;

    private static BtfType Map(BtfType type, Func<uint, uint> map) => type.Map(map);
}
