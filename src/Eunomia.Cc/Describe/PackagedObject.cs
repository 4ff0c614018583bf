using System.Collections.Immutable;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Describe;

/// <summary>The object as it goes into the package, and which of its types reach user space.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Object">What it says.</param>
/// <param name="Exports">Ids of the exported structs in its BTF; the one that events carry comes first.</param>
internal sealed record PackagedObject(byte[] Bytes, BpfObject Object, ImmutableArray<uint> Exports)
{
    /// <summary>Reads what clang wrote, and makes the packaged form of it.</summary>
    /// <exception cref="Bpf.MalformedInputException">The object breaks a rule of its format, or of libbpf's.</exception>
    public static PackagedObject Create(byte[] compiled, string name, SourceModel model)
    {
        var bpfObject = BpfObject.Read(compiled, ObjectDescriber.ObjectName(name));
        return new PackagedObject(compiled, bpfObject, []);
    }
}
