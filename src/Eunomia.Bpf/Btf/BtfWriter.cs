using Eunomia.Bpf.IO;

namespace Eunomia.Bpf.Btf;

/// <summary>
/// Writes types as a BTF section: the reverse of <see cref="BtfReader"/>.
/// <see href="https://docs.kernel.org/bpf/btf.html">The format</see>
/// </summary>
public static class BtfWriter
{
    private const int HeaderLength = 24;

    /// <summary>Writes a whole section; equal tables give equal bytes.</summary>
    public static byte[] Write(BtfTypeTable table, bool bigEndian)
    {
        ArgumentNullException.ThrowIfNull(table);
        var strings = new BtfStringTableWriter();
        return Assemble(WriteTypes(table, strings, bigEndian), strings);
    }

    /// <summary>Writes the types only and adds their strings to <paramref name="strings"/>.</summary>
    internal static ByteWriter WriteTypes(BtfTypeTable table, BtfStringTableWriter strings, bool bigEndian)
    {
        var writer = new BtfTypeWriter(new ByteWriter(bigEndian), strings);
        foreach (var type in table.Types)
        {
            type.Write(writer);
        }

        return writer.Output;
    }

    /// <summary>Puts a header before the types and all strings, also those of <c>.BTF.ext</c>, behind them.</summary>
    internal static byte[] Assemble(ByteWriter types, BtfStringTableWriter strings)
    {
        var writer = new ByteWriter(types.BigEndian);
        WriteCommonHeader(writer, HeaderLength);
        writer.WriteU32(0);
        writer.WriteU32((uint)types.Length);
        writer.WriteU32((uint)types.Length);
        writer.WriteU32((uint)strings.Written.Length);
        writer.Write(types.Written);
        writer.Write(strings.Written);
        return writer.Written.ToArray();
    }

    /// <summary>Writes magic, version, flags and header length, as <c>.BTF.ext</c> has them too.</summary>
    internal static void WriteCommonHeader(ByteWriter writer, uint headerLength)
    {
        writer.WriteU16(BtfHeader.Magic);
        writer.WriteU8(1);
        writer.WriteU8(0);
        writer.WriteU32(headerLength);
    }
}

/// <summary>Writes the words of types.</summary>
/// <param name="Output">Takes them.</param>
/// <param name="Strings">Takes the names.</param>
/// <param name="IdMask">0 leaves out all ids of types.</param>
internal readonly record struct BtfTypeWriter(ByteWriter Output, BtfStringTableWriter Strings, uint IdMask = uint.MaxValue)
{
    /// <summary>The words that every kind starts with.</summary>
    /// <param name="type">The type.</param>
    /// <param name="size">The third word.</param>
    /// <param name="count">Number of entries that follow; of a function its linkage.</param>
    /// <param name="flag">What it means depends on the kind.</param>
    public BtfTypeWriter Head(BtfType type, uint size, int count = 0, bool flag = false) =>
        Text(type.Name).Word((uint)type.Kind << 24 | (flag ? 1u << 31 : 0) | checked((ushort)count)).Word(size);

    /// <summary>The same with an id as the third word.</summary>
    public BtfTypeWriter HeadOf(BtfType type, uint id, int count = 0, bool flag = false) => Head(type, id & IdMask, count, flag);

    /// <summary>A name.</summary>
    public BtfTypeWriter Text(string name) => Word(Strings.Add(name));

    /// <summary>The id of a type.</summary>
    public BtfTypeWriter Id(uint id) => Word(id & IdMask);

    /// <summary>Any other word.</summary>
    public BtfTypeWriter Word(uint word)
    {
        Output.WriteU32(word);
        return this;
    }
}
