using System.Collections.Immutable;
using Eunomia.Bpf;
using Eunomia.Bpf.Checks;
using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Events;
using Eunomia.Runtime.Globals;
using Eunomia.Runtime.Loading;
using Eunomia.Runtime.Sampling;

namespace Eunomia.Runtime;

/// <summary>A package whose object has been unpacked and checked: what it holds can be asked, and it can be run. Nothing has reached the kernel.</summary>
public sealed class RunnablePackage
{
    private RunnablePackage(BpfPackage package, byte[] bytes, BpfObject bpfObject)
    {
        (Package, Bytes, Object) = (package, bytes, bpfObject);
        Globals = GlobalVariables.Create(bpfObject, package.Meta);
        Events = EventMap.Of(bpfObject, package.Meta);
        SampledMaps = SampledMap.Of(bpfObject, package.Meta);
    }

    /// <summary>The package.</summary>
    public BpfPackage Package { get; }

    /// <summary>The object in it.</summary>
    public BpfObject Object { get; }

    /// <summary>The variables that can be set before it is loaded.</summary>
    public GlobalVariables Globals { get; }

    /// <summary>The maps through which its programs send records, in libbpf's order.</summary>
    public ImmutableArray<EventMap> Events { get; }

    /// <summary>The maps that are read at intervals.</summary>
    public ImmutableArray<SampledMap> SampledMaps { get; }

    /// <summary>The object, as libbpf is given it.</summary>
    internal byte[] Bytes { get; }

    /// <summary>Reads a <c>package.json</c> of any format.</summary>
    /// <exception cref="BpfRuntimeException">It is none, or its object is malformed or for another machine.</exception>
    public static RunnablePackage Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Open(PackageReader.Read(utf8));
        }
        catch (InvalidPackageException e)
        {
            throw new BpfRuntimeException(ProblemCatalog.InvalidPackage(e.Message), e);
        }
    }

    /// <summary>Unpacks and checks the object of a package.</summary>
    /// <exception cref="BpfRuntimeException">It is malformed or for another machine.</exception>
    public static RunnablePackage Open(BpfPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        try
        {
            var bytes = PackageCodec.Decompress(package);
            // libbpf trusts what it opens, and crashes on what no compiler makes.
            var bpfObject = LoadCheck.Check(bytes, package.Meta.BpfSkel.ObjName);
            MachineCheck.Check(package, bpfObject);
            return new RunnablePackage(package, bytes, bpfObject);
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
}
