using System.Runtime.CompilerServices;
using Eunomia.Bpf.Btf;
using Eunomia.Bpf.Elf;

namespace Eunomia.Bpf.Tests.Fixtures;

/// <summary>The compiled <c>kinds.bpf.c</c>; <c>build.sh</c> beside it makes it again.</summary>
internal static class Fixture
{
    public static byte[] Read(bool bigEndian) => File.ReadAllBytes(Path.Combine(Directory(), $"kinds-{(bigEndian ? "eb" : "el")}.o"));

    public static ElfSection Section(bool bigEndian, string name) => ElfReader.Read(Read(bigEndian)).FindSection(name)!;

    public static BtfTypeTable Types(bool bigEndian) => BtfReader.Read(Section(bigEndian, ".BTF").Data.Span);

    private static string Directory([CallerFilePath] string source = "") => Path.GetDirectoryName(source)!;
}
