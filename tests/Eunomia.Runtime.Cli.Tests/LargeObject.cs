using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Eunomia.Runtime.Cli.Tests;

/// <summary>Objects with as many things of one kind as fit into them; all is well formed.</summary>
internal static class LargeObject
{
    private static readonly byte[] Integer = Words(1, 1 << 24, 4, (1 << 24) | 32);

    /// <summary>An object with one program and this BTF, these symbols beside its own, names, and relocations of the program.</summary>
    public static byte[] Of(byte[]? btf = null, byte[]? symbols = null, byte[]? names = null, byte[]? relocations = null, int moreSections = 0)
    {
        const string SectionNames = "\0xdp\0license\0.BTF\0.relxdp\0.strtab\0.symtab\0.shstrtab\0";
        var symbolTable = new byte[24].Concat(Words(1, 0x12 | (1 << 16), 0, 0, 16, 0)).Concat(symbols ?? []).ToArray();
        (string Name, uint Type, uint Flags, byte[] Data, uint Link, uint Info, uint EntrySize)[] sections =
        [
            ("xdp", 1, 6, [.. Words(0xb7, 2, 0x95, 0)], 0, 0, 0),
            ("license", 1, 3, "GPL\0"u8.ToArray(), 0, 0, 0),
            (".BTF", 1, 0, btf ?? Btf([], []), 0, 0, 0),
            (".relxdp", 9, 0, relocations ?? [], 6, 1, 16),
            (".strtab", 3, 0, names ?? "\0f\0"u8.ToArray(), 0, 0, 0),
            (".symtab", 2, 0, symbolTable, 5, 1, 24),
            (".shstrtab", 3, 0, Encoding.ASCII.GetBytes(SectionNames), 0, 0, 0),
        ];
        using var file = new MemoryStream();
        file.Write(new byte[64]);
        var headers = new MemoryStream();
        headers.Write(new byte[64]);
        foreach (var section in sections)
        {
            headers.Write([.. Words(SectionNames.IndexOf(section.Name + '\0', StringComparison.Ordinal), (int)section.Type, (int)section.Flags, 0, 0, 0,
                (int)file.Length, 0, section.Data.Length, 0, (int)section.Link, (int)section.Info, 8, 0, (int)section.EntrySize, 0)]);
            file.Write(section.Data);
        }

        headers.Write(new byte[64 * moreSections]);
        var start = (int)file.Length;
        file.Write(headers.ToArray());
        var bytes = file.ToArray();
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(bytes);
        ((ReadOnlySpan<byte>)[1, 0, 247, 0, 1]).CopyTo(bytes.AsSpan(16));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), start);
        ((ReadOnlySpan<byte>)[64, 0, 0, 0, 0, 0, 64, 0]).CopyTo(bytes.AsSpan(52));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(60), (ushort)(sections.Length + 1 + moreSections));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(62), (ushort)sections.Length);
        return bytes;
    }

    /// <summary>BTF with an integer called <c>int</c>, then these types and names; the first name is at offset 5.</summary>
    public static byte[] Btf(byte[] types, byte[] names)
    {
        var (typesLength, namesLength) = (Integer.Length + types.Length, 5 + names.Length);
        return [.. Words(0x1eb9f, 24, 0, typesLength, typesLength, namesLength), .. Integer, .. types, .. "\0int\0"u8, .. names];
    }

    /// <summary>The same words so many times.</summary>
    public static byte[] Repeat(int count, params int[] words) => Many(count, _ => words);

    /// <summary>Words so many times.</summary>
    public static byte[] Many(int count, Func<int, int[]> words) => Words(Enumerable.Range(0, count).SelectMany(words));

    private static byte[] Words(params IEnumerable<int> words) => MemoryMarshal.AsBytes<int>(words.ToArray()).ToArray();
}
