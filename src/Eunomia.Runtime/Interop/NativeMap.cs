using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// A <c>struct bpf_map *</c>; its object owns it. Every use leases the object, so that nobody closes it meanwhile, and throws
/// <see cref="ObjectDisposedException"/> once it is closed.
/// </summary>
internal readonly unsafe record struct NativeMap(BpfObjectHandle Owner, nint Address)
{
    /// <summary>The pointer, for callers that keep others from closing the object.</summary>
    public nint Pointer => Owner.IsClosed ? throw SessionDisposed.Create() : Address;

    public string Name
    {
        get
        {
            using var lease = Lease();
            return Marshal.PtrToStringUTF8((nint)LibBpf.bpf_map__name(Address)) ?? "";
        }
    }

    /// <summary>The descriptor; negative when the map is not created. It stays open for as long as a <see cref="Lease"/> is held.</summary>
    public int Descriptor => Ask(LibBpf.bpf_map__fd);

    /// <summary><c>enum bpf_map_type</c>.</summary>
    public uint Type => Ask(LibBpf.bpf_map__type);

    public uint KeySize => Ask(LibBpf.bpf_map__key_size);

    public uint ValueSize => Ask(LibBpf.bpf_map__value_size);

    public uint MaxEntries => Ask(LibBpf.bpf_map__max_entries);

    /// <summary>Makes a struct_ops map attach by a link; not possible once it is created.</summary>
    public void RequireLink()
    {
        const uint Link = 1 << 13;
        using var lease = Lease();
        // Fails only for a map that is created already, which the session rules out.
        _ = LibBpf.bpf_map__set_map_flags(Address, LibBpf.bpf_map__map_flags(Address) | Link);
    }

    /// <summary>Makes libbpf ignore the pinning that the source asks for; not possible once the map is created.</summary>
    public void LeaveUnpinned()
    {
        using var lease = Lease();
        _ = LibBpf.bpf_map__set_pin_path(Address, null);
    }

    /// <summary>
    /// The memory of an internal map: its first contents before the object is loaded, the map itself afterwards. Empty for other maps. For
    /// callers during whose use nobody loads or closes the object.
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

    /// <summary>Acquires a lease that keeps the map open.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public HandleLease Lease() => new(Owner);

    /// <summary>Pins the map in a BPF file system.</summary>
    /// <returns>0, or an errno.</returns>
    public int Pin(string path)
    {
        using var lease = Lease();
        return -LibBpf.bpf_obj_pin(LibBpf.bpf_map__fd(Address), path);
    }

    private T Ask<T>(Func<nint, T> question)
    {
        using var lease = Lease();
        return question(Address);
    }
}
