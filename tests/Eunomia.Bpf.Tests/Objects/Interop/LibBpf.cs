using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Eunomia.Bpf.Tests.Objects.Interop;

/// <summary>The part of the installed libbpf that our reading is compared with; names are libbpf's.</summary>
internal static partial class LibBpf
{
    private const string Library = "libbpf.so.1";

    /// <summary>Whether there is a libbpf to compare with.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <summary>Such as 1.5; what is newer than it must not be asked for.</summary>
    public static Version Version => new((int)libbpf_major_version(), (int)libbpf_minor_version());

    [LibraryImport(Library)]
    private static partial uint libbpf_major_version();

    [LibraryImport(Library)]
    private static partial uint libbpf_minor_version();

    /// <summary>The name of an attach type, or null for none. 0 means none, but also <c>BPF_CGROUP_INET_INGRESS</c>.</summary>
    internal static string? NameOfAttachType(string? section, int type) =>
        type == 0 && section != "cgroup_skb/ingress" ? null : libbpf_bpf_attach_type_str(type);

    /// <summary>With 0, nothing is printed.</summary>
    [LibraryImport(Library)]
    internal static partial nint libbpf_set_print(nint function);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int libbpf_prog_type_by_name(string name, out int programType, out int attachType);

    [LibraryImport(Library)]
    [return: MarshalUsing(typeof(ConstantString))]
    internal static partial string? libbpf_bpf_prog_type_str(int type);

    [LibraryImport(Library)]
    [return: MarshalUsing(typeof(ConstantString))]
    internal static partial string? libbpf_bpf_attach_type_str(int type);

    [LibraryImport(Library)]
    [return: MarshalUsing(typeof(ConstantString))]
    internal static partial string? libbpf_bpf_map_type_str(uint type);

    [LibraryImport(Library)]
    internal static partial nint bpf_object__open_mem(byte[] bytes, nuint size, nint[] options);

    [LibraryImport(Library)]
    internal static partial void bpf_object__close(nint obj);

    [LibraryImport(Library)]
    internal static partial nint bpf_object__next_map(nint obj, nint map);

    [LibraryImport(Library)]
    internal static partial nint bpf_object__next_program(nint obj, nint program);

    [LibraryImport(Library)]
    [return: MarshalUsing(typeof(ConstantString))]
    internal static partial string? bpf_map__name(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__type(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__key_size(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__value_size(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__map_flags(nint map);

    [LibraryImport(Library)]
    internal static partial ulong bpf_map__map_extra(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__numa_node(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__btf_key_type_id(nint map);

    [LibraryImport(Library)]
    internal static partial uint bpf_map__btf_value_type_id(nint map);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool bpf_map__is_internal(nint map);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool bpf_map__autocreate(nint map);

    [LibraryImport(Library)]
    [return: MarshalUsing(typeof(ConstantString))]
    internal static partial string? bpf_map__pin_path(nint map);

    [LibraryImport(Library)]
    internal static partial nint bpf_map__inner_map(nint map);

    [LibraryImport(Library)]
    [return: MarshalUsing(typeof(ConstantString))]
    internal static partial string? bpf_program__name(nint program);

    [LibraryImport(Library)]
    [return: MarshalUsing(typeof(ConstantString))]
    internal static partial string? bpf_program__section_name(nint program);

    [LibraryImport(Library)]
    internal static partial nuint bpf_program__insn_cnt(nint program);

    [LibraryImport(Library)]
    internal static partial int bpf_program__type(nint program);

    [LibraryImport(Library)]
    internal static partial int bpf_program__expected_attach_type(nint program);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool bpf_program__autoload(nint program);

    /// <summary>A string that libbpf owns.</summary>
    [CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedOut, typeof(ConstantString))]
    internal static class ConstantString
    {
        public static string? ConvertToManaged(nint text) => Marshal.PtrToStringUTF8(text);
    }
}
