using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>A <c>struct bpf_program *</c>; its object owns it, and every use after that is closed throws <see cref="ObjectDisposedException"/>.</summary>
internal readonly unsafe record struct NativeProgram(BpfObjectHandle Owner, nint Address)
{
    public nint Pointer => Owner.IsClosed ? throw new ObjectDisposedException(nameof(BpfSession)) : Address;

    public string Name => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__name(Pointer)) ?? "";

    public string Section => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__section_name(Pointer)) ?? "";

    /// <summary>Negative when the program is not loaded.</summary>
    public int Descriptor => LibBpf.bpf_program__fd(Pointer);

    /// <summary><c>enum bpf_prog_type</c>.</summary>
    public uint Type => LibBpf.bpf_program__type(Pointer);

    /// <summary><c>enum bpf_attach_type</c>.</summary>
    public uint AttachType => LibBpf.bpf_program__expected_attach_type(Pointer);

    public bool IsAutoLoaded
    {
        get => LibBpf.bpf_program__autoload(Pointer);
        // Fails only for an object that is loaded already, which the session rules out.
        set => _ = LibBpf.bpf_program__set_autoload(Pointer, value);
    }

    /// <summary>Makes a file of a BPF file system keep the program.</summary>
    /// <returns>0, or an errno.</returns>
    public int Pin(string path) => -LibBpf.bpf_obj_pin(Descriptor, path);
}
