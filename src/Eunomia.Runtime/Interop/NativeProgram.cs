using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// A <c>struct bpf_program *</c>; its object owns it. Every use leases the object, so that nobody closes it meanwhile, and throws
/// <see cref="ObjectDisposedException"/> once it is closed.
/// </summary>
internal readonly unsafe record struct NativeProgram(BpfObjectHandle Owner, nint Address)
{
    /// <summary>For callers during whose use nobody closes the object.</summary>
    public nint Pointer => Owner.IsClosed ? throw BpfSession.Disposed() : Address;

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

    /// <summary>Negative when the program is not loaded.</summary>
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

    /// <summary>Makes a file of a BPF file system keep the program.</summary>
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
}
