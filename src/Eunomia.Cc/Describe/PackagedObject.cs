using Eunomia.Bpf.Objects;
using Eunomia.Bpf.Rewrite;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Source;

namespace Eunomia.Cc.Describe;

/// <summary>The object as it goes into the package, and which of its types reach user space.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Object">What it says.</param>
/// <param name="Exports">Which of its types reach user space, through which maps.</param>
internal sealed record PackagedObject(ReadOnlyMemory<byte> Bytes, BpfObject Object, ExportPlan Exports)
{
    /// <summary>Makes the packaged form of what clang wrote: small, canonical, with the exported types.</summary>
    /// <exception cref="Bpf.MalformedInputException">The object breaks a rule of its format, or of libbpf's.</exception>
    public static PackagedObject Create(byte[] compiled, string name, SourceModel model, PathMap paths)
    {
        var rewritten = ObjectRewriter.Rewrite(compiled, new RewriteOptions
        {
            Exports = model.Types,
            MapFileName = paths.Apply,
            ExportIds = [.. model.Payloads.Select(payload => payload.TypeIds[0]), .. model.Exports],
        });
        var bpfObject = BpfObject.Read(rewritten.Object, ObjectDescriber.ObjectName(name));
        var payloads = model.Payloads.Length;
        var plan = ExportPlan.Create(bpfObject, model, rewritten.ExportIds[..payloads], rewritten.ExportIds[payloads..]);
        return new PackagedObject(rewritten.Object, bpfObject, plan);
    }
}
