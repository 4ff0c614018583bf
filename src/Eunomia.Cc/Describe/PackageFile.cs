using Eunomia.Bpf;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Opens what <c>ecc inspect</c> is given: a package of any known format, or a compiled object.</summary>
public static class PackageFile
{
    private const long Largest = 256L << 20;

    /// <summary>The metadata of a package or an object, and the object, if today's libbpf would open it; or the problem.</summary>
    public static (PackageMeta? Meta, BpfObject? Object, Diagnostic? Problem) TryOpen(string path)
    {
        try
        {
            var bytes = InputFile.Read(path, Largest);
            var name = ProgramName.Derive(path);
            return bytes.AsSpan().StartsWith("\u007fELF"u8) ? OpenObject(bytes, name) : OpenPackage(bytes);
        }
        catch (DiagnosticException e)
        {
            return (null, null, e.Diagnostic);
        }
        catch (InvalidPackageException e)
        {
            return (null, null, DiagnosticCatalog.NotAPackage(path, e.Message));
        }
        catch (MalformedInputException e)
        {
            return (null, null, DiagnosticCatalog.ObjectRejected(new SourceLocation(path), e.Message));
        }
    }

    private static (PackageMeta?, BpfObject?, Diagnostic?) OpenPackage(byte[] bytes)
    {
        var package = PackageReader.Read(bytes);
        var compiled = PackageCodec.Decompress(package);
        try
        {
            return (package.Meta, BpfObject.Read(compiled, package.Meta.BpfSkel.ObjName), null);
        }
        catch (MalformedInputException) when (package.Format != PackageFormat.Current)
        {
            // The original packed objects that today's libbpf would not open, such as those with a legacy maps section.
            return (package.Meta, null, null);
        }
    }

    private static (PackageMeta?, BpfObject?, Diagnostic?) OpenObject(byte[] bytes, string name)
    {
        var bpfObject = BpfObject.Read(bytes, ObjectDescriber.ObjectName(name));
        var meta = new PackageMeta
        {
            BpfSkel = ObjectDescriber.Describe(name, bpfObject),
            // An object does not say for which machine its PT_REGS_* are.
            Target = new PackageTarget { Arch = "bpf", Endian = bpfObject.Elf.BigEndian ? "big" : "little" },
        };
        return (meta, bpfObject, null);
    }
}
