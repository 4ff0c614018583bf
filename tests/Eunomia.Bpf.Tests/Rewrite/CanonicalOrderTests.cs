using System.Collections.Immutable;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Rewrite;

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>Properties that must hold for every graph of types, tried on many generated ones.</summary>
public sealed class CanonicalOrderTests
{
    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(0, Fuzzing.Count(200)).Select(Fuzzing.Seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void The_result_does_not_depend_on_the_order_or_number_of_copies_of_the_types(int seed)
    {
        var random = new Random(seed);
        var table = TypeGenerator.Generate(random);

        var expected = Rewrite(table);

        Assert.Equal(expected, Rewrite(TypeGenerator.Shuffle(table, random)));
        Assert.Equal(expected, Rewrite(TypeGenerator.Shuffle(TypeGenerator.Duplicate(table, random), random)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void Variables_keep_their_whole_types(int seed)
    {
        var table = TypeGenerator.Generate(new Random(seed));

        var rewritten = new RewrittenObject(ObjectBuilder.Build(table)).Types;

        Assert.Equal(Layouts(table), Layouts(rewritten));
        Assert.Equal(Layouts(table), Layouts(BtfReader.Read(BtfWriter.Write(table, bigEndian: true))));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    [Trait(Fuzzing.Kind, Fuzzing.Fuzz)]
    public void Rewriting_twice_changes_nothing(int seed)
    {
        var once = ObjectRewriter.Rewrite(ObjectBuilder.Build(TypeGenerator.Generate(new Random(seed))), new()).Object;

        Assert.Equal(once.ToArray(), ObjectRewriter.Rewrite(once, new()).Object.ToArray());
    }

    [Fact]
    public void Lists_that_differ_only_at_their_far_end_stay_apart()
    {
        // Two chains of equal nodes behind pointers, one of ints, one of chars at the end.
        const uint Length = 100;
        var types = ImmutableArray.CreateBuilder<BtfType>();
        types.Add(new BtfInt("int", 4, BtfIntEncoding.Signed, 0, 32));
        types.Add(new BtfInt("char", 1, BtfIntEncoding.Signed, 0, 8));
        var roots = new List<BtfSectionVariable>();
        foreach (var end in (uint[])[1, 2])
        {
            var next = end;
            for (var i = 0; i < Length; i++)
            {
                types.Add(new BtfPointer(next));
                types.Add(new BtfComposite("node", IsUnion: false, 8, [new("next", (uint)types.Count, 0, 0)], KindFlag: false));
                next = (uint)types.Count;
            }

            types.Add(new BtfVariable($"list{end}", next, BtfLinkage.Global));
            roots.Add(new((uint)types.Count, 0, 8));
        }

        types.Add(new BtfDataSection(".data", 16, [.. roots]));
        var table = new BtfTypeTable(types.DrainToImmutable());

        var kept = new RewrittenObject(ObjectBuilder.Build(table), new() { KeepBtf = true }).Types;

        Assert.Equal(table.Count, kept.Count);
    }

    private static byte[] Rewrite(BtfTypeTable table) => ObjectRewriter.Rewrite(ObjectBuilder.Build(table), new()).Object.ToArray();

    private static IEnumerable<string> Layouts(BtfTypeTable table) => table.Types.OfType<BtfVariable>()
        .Select(variable => $"{variable.Name}: {TypeGenerator.Layout(table, variable.TypeId)}")
        .Order(StringComparer.Ordinal);
}
