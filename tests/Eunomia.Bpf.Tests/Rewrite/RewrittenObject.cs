using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Rewrite;
using Eunomia.Bpf.Tests.Btf;

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>A rewritten object, read back.</summary>
internal sealed class RewrittenObject
{
    public RewrittenObject(ReadOnlyMemory<byte> file, RewriteOptions? options = null)
    {
        Result = ObjectRewriter.Rewrite(file, options ?? new RewriteOptions());
        Elf = ElfReader.Read(Result.Object);
        Types = Elf.FindSection(".BTF") is { } btf ? BtfReader.Read(btf.Data.Span) : BtfTypeTable.Empty;
        Ext = Elf.FindSection(".BTF.ext") is { } ext ? BtfExtReader.Read(ext.Data.Span, Types) : null;
    }

    public RewriteResult Result { get; }

    public ElfFile Elf { get; }

    public BtfTypeTable Types { get; }

    public BtfExtSection? Ext { get; }

    public byte[] Bytes => Result.Object.ToArray();

    public T Type<T>(BtfKind kind, string name)
        where T : BtfType => Assert.IsType<T>(Types[Types.Find(kind, name)]);

    public string TypeText() => string.Join('\n', Types.Types.Select((type, i) => $"[{i + 1}] {BtfText.Of(type)}"));

    /// <summary>What a CO-RE relocation means, in names: indices differ before and after.</summary>
    public static IEnumerable<string> Meanings(BtfTypeTable types, BtfExtSection ext) =>
        ext.CoreRelocations.SelectMany(section => section.Records.Select(record =>
            $"{section.SectionName}+{record.InstructionOffset} {record.Kind} {types[record.TypeId]!.Name}{Path(types, record)} " +
            $"size {types.SizeOf(record.TypeId)}"))
            .Order(StringComparer.Ordinal);

    private static string Path(BtfTypeTable types, CoreRelocation relocation)
    {
        var id = types.Resolve(relocation.TypeId);
        var path = "";
        var indices = relocation.Access.Split(':').Select(int.Parse).ToArray();
        if (types[id] is BtfEnum enumeration && relocation.Kind is CoreRelocationKind.EnumValueExists or CoreRelocationKind.EnumValue)
        {
            return $"::{enumeration.Values[indices[0]]}";
        }

        foreach (var index in indices.Skip(1))
        {
            if (types[id] is BtfComposite composite)
            {
                var member = composite.Members[index];
                path += $".{member.Name}@{member.BitOffset}:{types.BitSizeOf(member)}";
                id = types.Resolve(member.TypeId);
            }
            else
            {
                path += $"[{index}]";
                id = types.Resolve(((BtfArray)types[id]!).ElementTypeId);
            }
        }

        return $"{path} ({types[id]?.Kind})";
    }
}
