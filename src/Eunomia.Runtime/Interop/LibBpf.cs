using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary>
/// The part of <c>bpf/libbpf.h</c> in use; names are those of the header. Functions that return an int give <c>-errno</c>, those that
/// return a pointer give null and set errno.
/// <see href="https://libbpf.readthedocs.io/en/latest/api.html">libbpf's API</see>
/// </summary>
internal static unsafe partial class LibBpf
{
    /// <summary>The name that <see cref="LibBpfResolver"/> knows; a native publish links it statically.</summary>
    public const string Library = "libbpf";

    static LibBpf() => LibBpfResolver.EnsureRegistered();

    [LibraryImport(Library)]
    public static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, nint, int> callback);

    [LibraryImport(Library)]
    public static partial int libbpf_num_possible_cpus();

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfObjectHandle bpf_object__open_mem(byte* bytes, nuint byteCount, BpfObjectOpenOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(BpfObjectHandle bpfObject);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint bpfObject);

    [LibraryImport(Library)]
    public static partial nint bpf_object__next_program(BpfObjectHandle bpfObject, nint previous);

    [LibraryImport(Library)]
    public static partial nint bpf_object__next_map(BpfObjectHandle bpfObject, nint previous);

    [LibraryImport(Library)]
    public static partial byte* bpf_program__name(nint program);

    [LibraryImport(Library)]
    public static partial byte* bpf_program__section_name(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint program);

    [LibraryImport(Library)]
    public static partial uint bpf_program__type(nint program);

    [LibraryImport(Library)]
    public static partial uint bpf_program__expected_attach_type(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_expected_attach_type(nint program, uint type);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_type(nint program, uint type);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_flags(nint program, uint flags);

    [LibraryImport(Library)]
    public static partial byte* libbpf_bpf_attach_type_str(uint type);

    [LibraryImport(Library)]
    public static partial uint libbpf_major_version();

    [LibraryImport(Library)]
    public static partial uint libbpf_minor_version();

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool bpf_program__autoload(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_autoload(nint program, [MarshalAs(UnmanagedType.U1)] bool autoload);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_program__set_attach_target(nint program, int attachProgramFd, string? function);

    [LibraryImport(Library)]
    public static partial byte* bpf_map__name(nint map);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_map__set_pin_path(nint map, string? path);

    [LibraryImport(Library)]
    public static partial uint bpf_map__map_flags(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_map_flags(nint map, uint flags);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__type(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__key_size(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__value_size(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Library)]
    public static partial byte* bpf_map__initial_value(nint map, nuint* byteCount);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(int descriptor, byte* key, byte* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(int descriptor, byte* key, byte* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_elem(int descriptor, byte* key);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_key(int descriptor, byte* key, byte* next);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_and_delete_elem(int descriptor, byte* key, byte* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_batch(int descriptor, void* inBatch, void* outBatch, void* keys, void* values, uint* count, void* options);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_batch(int descriptor, void* keys, void* values, uint* count, void* options);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_batch(int descriptor, void* keys, uint* count, void* options);

    [LibraryImport(Library)]
    public static partial int bpf_obj_get_info_by_fd(int descriptor, void* info, uint* byteCount);
}

/// <summary><c>struct bpf_object_open_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BpfObjectOpenOptions
{
    public nuint Size;
    public byte* ObjectName;
    public byte RelaxedMaps;
    public byte* PinRootPath;
    private readonly uint _reserved;
    public byte* Kconfig;
    public byte* BtfCustomPath;
    public byte* KernelLogBuffer;
    public nuint KernelLogSize;
    public uint KernelLogLevel;
    // bpf_token_path of libbpf 1.5 is left out: a shorter struct is how a caller says that it knows an older header.
}
