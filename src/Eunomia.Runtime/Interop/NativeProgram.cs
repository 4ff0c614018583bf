using System.Runtime.InteropServices;
using Eunomia.Bpf.Objects;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// A <c>struct bpf_program *</c>; its object owns it. Every use leases the object, so that nobody closes it meanwhile, and throws
/// <see cref="ObjectDisposedException"/> once it is closed.
/// </summary>
internal readonly unsafe record struct NativeProgram(BpfObjectHandle Owner, nint Address)
{
    /// <summary>The pointer, for callers that keep others from closing the object.</summary>
    public nint Pointer => Owner.IsClosed ? throw SessionDisposed.Create() : Address;

    public string Name
    {
        get
        {
            using var lease = new HandleLease(Owner);
            return Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__name(Address)) ?? "";
        }
    }

    public string Section
    {
        get
        {
            using var lease = new HandleLease(Owner);
            return Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__section_name(Address)) ?? "";
        }
    }

    /// <summary>The descriptor; negative when the program is not loaded.</summary>
    public int Descriptor => Ask(LibBpf.bpf_program__fd);

    /// <summary><c>enum bpf_prog_type</c>.</summary>
    public uint Type => Ask(LibBpf.bpf_program__type);

    /// <summary><c>enum bpf_attach_type</c>.</summary>
    public uint AttachType => Ask(LibBpf.bpf_program__expected_attach_type);

    public bool IsAutoLoaded
    {
        get => Ask(LibBpf.bpf_program__autoload);
        set
        {
            using var lease = new HandleLease(Owner);
            // Fails only for an object that is loaded already, which the session rules out.
            _ = LibBpf.bpf_program__set_autoload(Address, value);
        }
    }

    /// <summary>Sets type and target as a section definition says; libbpf does so itself where it knows the section name.</summary>
    /// <returns>False when libbpf does not know the type, or the kernel not the target.</returns>
    public bool Define(SectionDefinition definition, string target)
    {
        const uint Sleepable = 1 << 4;
        const uint Fragments = 1 << 5;
        if (ProgramTypes.Parse(definition.ProgramType) is not { } type || AttachTypeOf(definition.AttachType) is not { } attachType)
        {
            return false;
        }

        using var lease = new HandleLease(Owner);
        var flags = (definition.IsSleepable ? Sleepable : 0) | (definition.Prefix.StartsWith("xdp.frags", StringComparison.Ordinal) ? Fragments : 0);
        return LibBpf.bpf_program__set_type(Address, type) == 0
            && LibBpf.bpf_program__set_expected_attach_type(Address, attachType) == 0
            && LibBpf.bpf_program__set_flags(Address, flags) == 0
            && (definition.ProgramType is not ("tracing" or "lsm") || target.Length == 0 || LibBpf.bpf_program__set_attach_target(Address, 0, target) == 0);
    }

    /// <summary>Pins the program in a BPF file system.</summary>
    /// <returns>0, or an errno.</returns>
    public int Pin(string path)
    {
        using var lease = new HandleLease(Owner);
        return -LibBpf.bpf_obj_pin(LibBpf.bpf_program__fd(Address), path);
    }

    private T Ask<T>(Func<nint, T> question)
    {
        using var lease = new HandleLease(Owner);
        return question(Address);
    }

    /// <summary>The number of libbpf's name of an attach type; null when it has no such name.</summary>
    private static uint? AttachTypeOf(string? name)
    {
        const uint MoreThanThereAre = 256;
        for (var type = 0u; name is not null && type < MoreThanThereAre; type++)
        {
            if (Marshal.PtrToStringUTF8((nint)LibBpf.libbpf_bpf_attach_type_str(type)) == name)
            {
                return type;
            }
        }

        return name is null ? 0 : null;
    }
}
