using Eunomia.Bpf;
using Eunomia.Bpf.Checks;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Decoding;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Globals;
using Eunomia.Runtime.KernelTypes;
using Eunomia.Runtime.Loading;
using Eunomia.Runtime.Sampling;

namespace Eunomia.Runtime;

/// <summary>A package whose object has been unpacked and checked: its contents can be read, and it can be run. Nothing has reached the kernel.</summary>
public sealed class VerifiedPackage
{
    private VerifiedPackage(BpfPackage package, BpfObject bpfObject)
    {
        (Package, Object) = (package, bpfObject);
        Globals = GlobalVariables.Create(bpfObject, package.Meta);
        Events = EventMap.FindAll(bpfObject, package.Meta);
        Iterators = IteratorRecords.Find(bpfObject, package.Meta);
        PolledMaps = PolledMap.FindAll(bpfObject, package.Meta);
        Warnings = [.. Globals.Warnings, .. ExportWarnings.Find(bpfObject, package.Meta)];
    }

    /// <summary>The package.</summary>
    public BpfPackage Package { get; }

    /// <summary>The object in it.</summary>
    public BpfObject Object { get; }

    /// <summary>The variables that can be set before it is loaded.</summary>
    public GlobalVariables Globals { get; }

    /// <summary>The maps through which its programs send records, in libbpf's order.</summary>
    public ImmutableArray<EventMap> Events { get; }

    /// <summary>The iterators that write records, by program name, with the record types; an iterator that is not here writes text.</summary>
    public ImmutableSortedDictionary<string, RecordType> Iterators { get; }

    /// <summary>The maps that are polled at intervals.</summary>
    public ImmutableArray<PolledMap> PolledMaps { get; }

    /// <summary>Problems with metadata that cannot be true, and is ignored.</summary>
    public ImmutableArray<RuntimeProblem> Warnings { get; }

    /// <summary>The archive that the package came in, with the types of this kernel if it has them; null for a plain package.</summary>
    internal PackageArchive? Archive { get; private set; }

    /// <summary>
    /// Reads a <c>package.json</c> of any format, or a <see cref="PackageArchive"/> with one and the types of kernels that have none of their own.
    /// </summary>
    /// <exception cref="BpfRuntimeException">It is none, or its object is malformed or for another machine.</exception>
    public static VerifiedPackage Read(ReadOnlySpan<byte> bytes) =>
        PackageArchive.IsArchive(bytes)
            ? Open(PackageArchive.Read(bytes, KernelIdentity.Current))
            : Open(ReadJson(bytes));

    /// <summary>Unpacks and checks the object of an archive's package.</summary>
    /// <exception cref="BpfRuntimeException">It is malformed or for another machine.</exception>
    public static VerifiedPackage Open(PackageArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var package = Open(ReadJson(archive.Package.Span));
        package.Archive = archive;
        return package;
    }

    /// <summary>Unpacks and checks the object of a package.</summary>
    /// <exception cref="BpfRuntimeException">It is malformed or for another machine.</exception>
    public static VerifiedPackage Open(BpfPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        try
        {
            if (package.Meta.BpfSkel.ObjName.Contains('\0', StringComparison.Ordinal))
            {
                throw new BpfRuntimeException(ProblemCatalog.InvalidPackage("the name of its object has a NUL in it"));
            }

            var bytes = PackageCodec.Decompress(package);
            // libbpf trusts what it opens, and crashes on what no compiler makes.
            var bpfObject = LoadCheck.Check(bytes, package.Meta.BpfSkel.ObjName);
            MachineCheck.Check(package, bpfObject);
            return new VerifiedPackage(package, bpfObject);
        }
        catch (InvalidPackageException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.InvalidPackage(e.Message), e);
        }
        catch (MalformedInputException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.MalformedObject(e.Message), e);
        }
    }

    private static BpfPackage ReadJson(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return PackageReader.Read(utf8);
        }
        catch (InvalidPackageException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.InvalidPackage(e.Message), e);
        }
    }
}
