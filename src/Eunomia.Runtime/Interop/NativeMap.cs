using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>A <c>struct bpf_map *</c>; its object owns it, and every use after that is closed throws <see cref="ObjectDisposedException"/>.</summary>
internal readonly unsafe record struct NativeMap(BpfObjectHandle Owner, nint Address)
{
    public nint Pointer => Owner.IsClosed ? throw new ObjectDisposedException(nameof(BpfSession)) : Address;

    public string Name => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_map__name(Pointer)) ?? "";

    /// <summary>Negative when the map is not created.</summary>
    public int Descriptor => LibBpf.bpf_map__fd(Pointer);

    /// <summary><c>enum bpf_map_type</c>.</summary>
    public uint Type => LibBpf.bpf_map__type(Pointer);

    public uint KeySize => LibBpf.bpf_map__key_size(Pointer);

    public uint ValueSize => LibBpf.bpf_map__value_size(Pointer);

    public uint MaxEntries => LibBpf.bpf_map__max_entries(Pointer);

    /// <summary>Makes a file of a BPF file system keep the map.</summary>
    /// <returns>0, or an errno.</returns>
    public int Pin(string path) => -LibBpf.bpf_obj_pin(Descriptor, path);

    /// <summary>
    /// The memory of an internal map: its first contents before the object is loaded, the map itself afterwards. Empty for other maps.
    /// </summary>
    public Span<byte> Memory
    {
        get
        {
            nuint length = 0;
            var memory = LibBpf.bpf_map__initial_value(Pointer, &length);
            return memory is null ? [] : new Span<byte>(memory, (int)nuint.Min(length, int.MaxValue));
        }
    }
}
