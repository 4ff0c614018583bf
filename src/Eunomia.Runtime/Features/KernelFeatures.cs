using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Diagnostics;
using Eunomia.Runtime.Interop;
using Eunomia.Runtime.KernelTypes;
using Eunomia.Runtime.Loading;

namespace Eunomia.Runtime.Features;

/// <summary>Features of this kernel, found out by trying them. Nothing that was tried stays in the kernel.</summary>
public sealed record KernelFeatures
{
    private const int UnknownToLibBpf = LibC.ErrorNotSupported;

    /// <summary>Identity of the kernel.</summary>
    public required KernelIdentity Kernel { get; init; }

    /// <summary>Other requirements of programs: kernel types, mounted file systems.</summary>
    public required ImmutableArray<KernelFeature> System { get; init; }

    /// <summary>Types of programs, in the kernel's order.</summary>
    public required ImmutableArray<KernelFeature> ProgramTypes { get; init; }

    /// <summary>Ways to attach programs.</summary>
    public required ImmutableArray<KernelFeature> AttachKinds { get; init; }

    /// <summary>Types of maps, in the kernel's order.</summary>
    public required ImmutableArray<KernelFeature> MapTypes { get; init; }

    /// <summary>Probes the kernel.</summary>
    /// <exception cref="BpfRuntimeException">libbpf is missing, or this process may not ask.</exception>
    public static KernelFeatures Probe()
    {
        RequireProbes();
        return new KernelFeatures
        {
            Kernel = KernelIdentity.Current,
            System = SystemFacts.All(),
            ProgramTypes = [.. Interop.ProgramTypes.Names.Skip(1).Select(ProgramType)],
            AttachKinds = AttachProbes.All(),
            MapTypes = [.. Enumerable.Range(1, (int)BpfMapTypes.Arena).Select(type => MapType((uint)type))],
        };
    }

    /// <exception cref="BpfRuntimeException">libbpf is missing, or this process may not ask.</exception>
    internal static void RequireProbes()
    {
        if (!LibBpfResolver.IsAvailable)
        {
            throw new BpfRuntimeException(ProblemCatalog.LibBpfMissing());
        }

        if (LoadFailure.OfPermission(["kprobe", "xdp"], "to ask the kernel what it supports") is { } denied)
        {
            throw new BpfRuntimeException(denied);
        }
    }

    internal static KernelFeature ProgramType(string name) => name switch
    {
        // libbpf tries these with what a kernel may refuse although it takes others of the type.
        "tracing" => FirstOf(name, "tp_btf", "iterator", "fentry"),
        "lsm" => FirstOf(name, "lsm"),
        // It is trampolines that replace functions of other programs too.
        "ext" when AttachProbes.Find("fentry") is { IsSupported: false } fentry => fentry with { Name = name },
        _ when Interop.ProgramTypes.Parse(name) is { } type => Of(name, KernelProbe.ProgramType(type)),
        _ => KernelFeature.Unknown(name, "libbpf does not know the type"),
    };

    // libbpf tries a map of this type with an option of Linux 6.9, which others refuse; the maps came with the programs that fill them.
    internal static KernelFeature MapType(uint type) => type == BpfMapTypes.StructOps
        ? ProgramType("struct_ops")
        : Of(BpfMapTypes.NameOf(type), KernelProbe.MapType(type));

    private static KernelFeature FirstOf(string name, params ReadOnlySpan<string> attachKinds)
    {
        var first = AttachProbes.Find(attachKinds[0]);
        foreach (var kind in attachKinds)
        {
            if (AttachProbes.Find(kind).IsSupported == true)
            {
                return KernelFeature.Yes(name);
            }
        }

        return first with { Name = name };
    }

    private static KernelFeature Of(string name, int result) => result switch
    {
        > 0 => KernelFeature.Yes(name),
        0 => KernelFeature.No(name),
        -UnknownToLibBpf => KernelFeature.Unknown(name, "the installed libbpf does not know it"),
        -LibC.ErrorNotPermitted => KernelFeature.No(name, KernelFeature.Refused),
        _ => KernelFeature.Unknown(name, ErrorText.Describe(-result)),
    };
}
