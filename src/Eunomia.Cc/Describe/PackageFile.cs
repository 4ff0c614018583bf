using Eunomia.Bpf;
using Eunomia.Bpf.Checks;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Package;

namespace Eunomia.Cc.Describe;

/// <summary>Opens the argument of <c>ecc inspect</c>: a package of any known format, or a compiled object.</summary>
public static class PackageFile
{
    private const long Largest = 256L << 20;

    /// <summary>The package, or an object as if it were in one; or the problem.</summary>
    public static (InspectedPackage? Package, Diagnostic? Problem) TryOpen(string path)
    {
        try
        {
            var bytes = InputFile.Read(path, Largest);
            return (bytes.AsSpan().StartsWith("\u007fELF"u8) ? ReadObject(bytes, ProgramName.Derive(path)) : InspectedPackage.Read(bytes), null);
        }
        catch (DiagnosticException e)
        {
            return (null, e.Diagnostic);
        }
        catch (InvalidPackageException e)
        {
            return (null, DiagnosticCatalog.NotAPackage(path, e.Message));
        }
        catch (MalformedInputException e)
        {
            return (null, DiagnosticCatalog.ObjectRejected(new SourceLocation(path), e.Message));
        }
    }

    /// <summary>The object, or that of a package, which libbpf would open.</summary>
    /// <exception cref="DiagnosticException">It cannot be read, or libbpf would not open it.</exception>
    internal static BpfObject OpenObject(string path)
    {
        var (package, problem) = TryOpen(path);
        if (package is null)
        {
            throw new DiagnosticException(problem!);
        }

        try
        {
            return package.Object is { } bpfObject
                ? LoadCheck.Check(bpfObject.Elf.Bytes, package.Meta.BpfSkel.ObjName)
                : throw new MalformedInputException("it is of the first formats of eunomia-bpf, which libbpf does not open any more", 0);
        }
        catch (MalformedInputException e)
        {
            throw new DiagnosticException(DiagnosticCatalog.ObjectRejected(new SourceLocation(path), e.Message));
        }
    }

    /// <summary>The bytes of a package.</summary>
    /// <exception cref="DiagnosticException">It cannot be read, or is an object.</exception>
    internal static ReadOnlyMemory<byte> ReadPackage(string path)
    {
        var bytes = InputFile.Read(path, Largest);
        return bytes.AsSpan().StartsWith("\u007fELF"u8) ? throw new DiagnosticException(DiagnosticCatalog.NotAPackage(path, "it is an object")) : bytes;
    }

    private static InspectedPackage ReadObject(byte[] bytes, string name)
    {
        var bpfObject = BpfObject.Read(bytes, ObjectDescriber.ObjectName(name));
        var meta = new PackageMeta
        {
            BpfSkel = ObjectDescriber.Describe(name, bpfObject),
            // An object does not say for which machine its PT_REGS_* are.
            Target = new PackageTarget { Arch = "bpf", Endian = bpfObject.Elf.BigEndian ? "big" : "little" },
        };
        return InspectedPackage.Create(meta, bpfObject);
    }
}
