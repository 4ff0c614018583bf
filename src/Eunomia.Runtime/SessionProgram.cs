using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime;

/// <summary>A program of an open package.</summary>
public sealed class SessionProgram
{
    private readonly NativeProgram _native;

    internal SessionProgram(NativeProgram native, BpfProgram? bpfProgram, SkeletonProgram? meta) =>
        (_native, Program, Meta, Name, Section) = (native, bpfProgram, meta, native.Name, native.Section);

    /// <summary>Function name.</summary>
    public string Name { get; }

    /// <summary>ELF section name, with a leading <c>?</c> if the program is loaded only on request.</summary>
    public string Section { get; }

    /// <summary>What the object says of it.</summary>
    public BpfProgram? Program { get; }

    /// <summary>What the package says of it.</summary>
    public SkeletonProgram? Meta { get; }

    /// <summary>Whether it is loaded; to be set before the session is.</summary>
    public bool IsEnabled
    {
        get => _native.IsAutoLoaded;
        set
        {
            var native = _native;
            native.IsAutoLoaded = value;
        }
    }

    /// <summary>Its descriptor; negative while it is not loaded.</summary>
    public int Descriptor => _native.Descriptor;

    internal NativeProgram Native => _native;
}
