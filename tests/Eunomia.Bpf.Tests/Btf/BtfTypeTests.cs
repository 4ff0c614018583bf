using System.Runtime.InteropServices;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Tests.Btf;

public sealed class BtfTypeTests
{
    /// <summary>At least one of each class and kind; its ids are from 101 on, each is there once, and no other word has such a value.</summary>
    private static readonly BtfType[] Samples =
    [
        new BtfInt("int", 4, BtfIntEncoding.Signed, 0, 32),
        new BtfPointer(101),
        new BtfArray(101, 102, 3),
        new BtfComposite("s", IsUnion: false, 8, [new("a", 101, 0, 0), new("b", 102, 32, 0)], KindFlag: false),
        new BtfComposite("u", IsUnion: true, 4, [new("a", 101, 0, 3), new("b", 102, 0, 0)], KindFlag: true),
        new BtfEnum("e", 4, IsSigned: true, Is64: false, [new("A", -1)]),
        new BtfForward("f", IsUnion: true),
        new BtfTypedef("t", 101),
        new BtfQualifier(BtfKind.Volatile, 101),
        new BtfQualifier(BtfKind.Const, 101),
        new BtfQualifier(BtfKind.Restrict, 101),
        new BtfFunction("main", 101, BtfLinkage.Global),
        new BtfFunctionPrototype(101, [new("x", 102), new("y", 103)]),
        new BtfVariable("v", 101, BtfLinkage.Extern),
        new BtfDataSection(".data", 16, [new(101, 0, 8), new(102, 8, 8)]),
        new BtfFloat("double", 8),
        new BtfDeclTag("tag", 101, 2, KindFlag: true),
        new BtfTypeTag("tag", 101, KindFlag: true),
        new BtfEnum("e", 8, IsSigned: false, Is64: true, [new("B", 1L << 40)]),
    ];

    [Fact]
    public void Every_kind_and_every_class_has_a_sample()
    {
        Assert.Equal(Enum.GetValues<BtfKind>().Except([BtfKind.Void]), Samples.Select(type => type.Kind));
        Assert.Equal(
            typeof(BtfType).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(BtfType))).Select(type => type.Name).Order(),
            Samples.Select(type => type.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void References_of_every_kind_are_the_ids_that_are_written_and_replaced()
    {
        Assert.All(Samples, type =>
        {
            var (seen, references) = (new List<uint>(), References(type));
            var mapped = type.Map(id =>
            {
                seen.Add(id);
                return id + 100;
            });

            Assert.Equal(references, seen);
            Assert.Equal(references.Select(id => id + 100), References(mapped));
            Assert.Equal(references, Words(type, uint.MaxValue).Zip(Words(type, 0)).Where(pair => pair.First != pair.Second).Select(pair => pair.First));
            Assert.Equal(references, Words(type, uint.MaxValue).Where(word => word is > 100 and < 200));
            Assert.True(type.AliasedId is null || references.Contains(type.AliasedId.Value));
        });
    }

    [Fact]
    public void Every_kind_is_written_in_the_words_of_its_layout()
    {
        Assert.All(Samples, type =>
        {
            var layout = BtfLayout.Find(type.Kind)!;
            var words = Words(type, uint.MaxValue);
            var entries = layout.Entry.Length == 0 ? 0 : (int)(words[1] & 0xffff);
            var roles = layout.Words + string.Concat(Enumerable.Repeat(layout.Entry, entries));

            Assert.Equal(roles.Length, words.Length - 2);
            // Of all references only the index of an array is left unchecked.
            Assert.Equal(References(type).Except(type is BtfArray ? [102u] : []), words.Skip(2).Where((word, i) => roles[i] is 't' or 'p' or 'd'));
            Assert.Equal(type.RefersToValues, !roles.Contains('p') && !roles.Contains('d'));
            Assert.Equal(type.Name.Length > 0, layout.Parts.Contains('n'));
        });
        Assert.Null(BtfLayout.Find(BtfKind.Void));
        Assert.Null(BtfLayout.Find(Enum.GetValues<BtfKind>().Max() + 1));
    }

    private static List<uint> References(BtfType type)
    {
        var references = new List<uint>();
        type.AddReferences(references);
        return references;
    }

    private static uint[] Words(BtfType type, uint idMask)
    {
        var writer = new BtfTypeWriter(new ByteWriter(bigEndian: !BitConverter.IsLittleEndian), new BtfStringTableWriter(), idMask);
        type.Write(writer);
        return MemoryMarshal.Cast<byte, uint>(writer.Output.Written).ToArray();
    }
}
