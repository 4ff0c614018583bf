using Eunomia.Bpf.Objects;
using Eunomia.Package;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime;

/// <summary>A program of an open package.</summary>
public sealed class SessionProgram
{
    private readonly NativeProgram _native;

    internal SessionProgram(NativeProgram native, BpfProgram? bpfProgram, SkeletonProgram? meta, bool isTailCallTarget)
    {
        (_native, Program, Meta, Name, Section, IsTailCallTarget) = (native, bpfProgram, meta, native.Name, native.Section, isTailCallTarget);
        (Definition, Target) = (bpfProgram?.Definition, bpfProgram?.Target ?? "");
    }

    /// <summary>Function name.</summary>
    public string Name { get; }

    /// <summary>ELF section name, with a leading <c>?</c> if the program is loaded only on request.</summary>
    public string Section { get; }

    /// <summary>What the object says of it.</summary>
    public BpfProgram? Program { get; }

    /// <summary>What the package says of it.</summary>
    public SkeletonProgram? Meta { get; }

    /// <summary>
    /// Whether the object itself puts it into a prog array: other programs call it. It is loaded, also when its section begins with <c>?</c>,
    /// and attached only where <see cref="Attach.AttachSettings"/> name it.
    /// </summary>
    public bool IsTailCallTarget { get; }

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

    /// <summary>What it is loaded as; null when nobody knows.</summary>
    internal SectionDefinition? Definition { get; private set; }

    /// <summary>What it is for, as its section says: what stands there after the prefix.</summary>
    internal string Target { get; private set; }

    /// <summary>Whether libbpf does not know what it is, and has been told.</summary>
    internal bool IsDefined { get; private set; }

    /// <summary>Tells libbpf what a program is whose section it does not know.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="target">What it is for; may be empty.</param>
    /// <returns>Whether libbpf and the kernel know that.</returns>
    internal bool Define(SectionDefinition definition, string target)
    {
        (Definition, Target, IsDefined) = (definition, target, true);
        return _native.Define(definition, target);
    }
}
