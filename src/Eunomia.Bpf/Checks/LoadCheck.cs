using Eunomia.Bpf.Objects;

namespace Eunomia.Bpf.Checks;

/// <summary>
/// Checks an object whole before libbpf sees it. libbpf trusts much of what it follows, and a damaged or hostile object makes it read
/// or write outside its memory, or work for hours; what passes here is refused by libbpf with an error at worst.
/// </summary>
public static class LoadCheck
{
    /// <summary>Reads an object and checks every reference, size and offset that libbpf follows when it opens and loads it.</summary>
    /// <param name="bytes">The ELF file.</param>
    /// <param name="objectName">The object's name, such as <c>hello_bpf</c>: internal maps are named after it.</param>
    /// <returns>The object that was read.</returns>
    /// <exception cref="MalformedInputException">The message names what is wrong; the object must not be given to libbpf.</exception>
    public static BpfObject Check(ReadOnlyMemory<byte> bytes, string objectName)
    {
        var bpf = BpfObject.Read(bytes, objectName);
        SectionRules.Check(bpf.Elf);
        var functions = new FunctionTable(bpf.Elf);
        EffortRules.Check(bpf, functions);
        CodeRules.Check(bpf.Elf, functions);
        DataSectionRules.Check(bpf);
        MapRules.Check(bpf);
        BtfExtRules.Check(bpf);
        return bpf;
    }
}
