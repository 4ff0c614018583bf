using Eunomia.Bpf.Btf;

namespace Eunomia.Bpf.Core;

/// <summary>
/// The types of one kernel, by name, for CO-RE: those of <c>/sys/kernel/btf/vmlinux</c>, and of modules. They are read once, for any number of objects;
/// an index is safe to use from several threads.
/// <see href="https://docs.kernel.org/bpf/btf.html">The format</see>
/// </summary>
public sealed class KernelTypeIndex
{
    private readonly Lazy<TypeNames> _names;

    private KernelTypeIndex(string name, BtfWords types)
    {
        (Name, Types) = (name, types);
        _names = new(() => new TypeNames(types));
        _ = types.PointerSize;
    }

    private KernelTypeIndex(KernelTypeIndex other) => (Name, Types, _names) = (other.Name, other.Types, other._names);

    /// <summary>The module's name, or <c>vmlinux</c>.</summary>
    public string Name { get; }

    /// <summary>Number of types, those of the base among them.</summary>
    public int Count => Types.Count;

    /// <summary>The types as they are stored.</summary>
    internal BtfWords Types { get; }

    /// <summary>The modules that were added, in that order.</summary>
    internal IReadOnlyList<KernelTypeIndex> Modules { get; private init; } = [];

    /// <summary>Reads a kernel's types.</summary>
    /// <param name="btf">Raw BTF, of either byte order.</param>
    /// <exception cref="MalformedInputException">The bytes break the format's rules.</exception>
    public static KernelTypeIndex Read(ReadOnlySpan<byte> btf) => new("vmlinux", BtfWords.Read(btf));

    /// <summary>The same with the types of one module more. Only what the kernel itself does not have is looked for in modules.</summary>
    /// <param name="name">The module's name, such as <c>nf_conntrack</c>.</param>
    /// <param name="btf">Its BTF, which goes on from the kernel's, such as <c>/sys/kernel/btf/nf_conntrack</c>.</param>
    /// <exception cref="MalformedInputException">The bytes break the format's rules, or belong to another kernel.</exception>
    public KernelTypeIndex WithModule(string name, ReadOnlySpan<byte> btf)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(this) { Modules = [.. Modules, new KernelTypeIndex(name, BtfWords.Read(btf, Types))] };
    }

    /// <summary>The types that may be what a program means by a type of that name and kind, as libbpf looks for them: of the kernel, or else of all modules.</summary>
    internal List<CoreCandidate> Find(ReadOnlySpan<byte> essentialName, BtfKind kind, Effort effort)
    {
        var found = new List<CoreCandidate>();
        Add(found, essentialName, kind, effort);
        foreach (var module in found.Count == 0 ? Modules : [])
        {
            module.Add(found, essentialName, kind, effort);
        }

        return found;
    }

    private void Add(List<CoreCandidate> found, ReadOnlySpan<byte> essentialName, BtfKind kind, Effort effort)
    {
        foreach (var id in _names.Value.Find(essentialName, kind, effort))
        {
            found.Add(new(this, id));
        }
    }
}

/// <summary>A type of a kernel.</summary>
/// <param name="Owner">The kernel, or the module, whose type it is.</param>
/// <param name="Id">Its id there.</param>
internal readonly record struct CoreCandidate(KernelTypeIndex Owner, int Id);
