using Eunomia.Bpf.Btf;
using Eunomia.Bpf.BtfExt;
using Eunomia.Bpf.Elf;
using Eunomia.Bpf.Tests.Btf;
using Eunomia.Bpf.Tests.Elf;

namespace Eunomia.Bpf.Tests.Rewrite;

/// <summary>Wraps built types and CO-RE relocations in an object with one program section.</summary>
internal static class ObjectBuilder
{
    /// <summary>An object with those types only.</summary>
    public static byte[] Build(BtfTypeTable table) => Build(BtfWriter.Write(table, bigEndian: false), []);

    /// <summary>An object with those types and relocations, one for each of its instructions.</summary>
    public static byte[] Build(BtfBuilder builder, params (uint Type, string Access, CoreRelocationKind Kind)[] relocations)
    {
        // Strings must be known before the types are put together.
        var section = builder.String("tc");
        byte[] records = [.. relocations.SelectMany((relocation, i) => (byte[])[
            .. builder.Word((uint)i * 8), .. builder.Word(relocation.Type), .. builder.Word(builder.String(relocation.Access)),
            .. builder.Word((uint)relocation.Kind)])];
        byte[] core = [.. builder.Word(16), .. builder.Word(section), .. builder.Word((uint)relocations.Length), .. records];
        byte[] ext =
        [
            0x9f, 0xeb, 1, 0, .. builder.Word(32), .. builder.Word(0), .. builder.Word(0), .. builder.Word(0), .. builder.Word(0),
            .. builder.Word(0), .. builder.Word((uint)core.Length), .. core,
        ];
        return Build(builder.Build(), relocations.Length == 0 ? [] : ext);
    }

    private static byte[] Build(byte[] btf, byte[] ext)
    {
        var elf = new ElfBuilder();
        elf.Section("tc", ElfSectionType.ProgBits, new byte[256], flags: 6);
        elf.Section(".BTF", ElfSectionType.ProgBits, btf);
        if (ext.Length != 0)
        {
            elf.Section(".BTF.ext", ElfSectionType.ProgBits, ext);
        }

        return elf.Build();
    }
}
