using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

internal static unsafe partial class LibBpf
{
    /// <returns>1 when the kernel supports it, 0 when not, else a negative errno.</returns>
    [LibraryImport(Library)]
    public static partial int libbpf_probe_bpf_prog_type(uint type, void* options);

    /// <returns>1 when the kernel supports it, 0 when not, else a negative errno.</returns>
    [LibraryImport(Library)]
    public static partial int libbpf_probe_bpf_map_type(uint type, void* options);

    /// <returns>1 when the kernel supports it, 0 when not, else a negative errno.</returns>
    [LibraryImport(Library)]
    public static partial int libbpf_probe_bpf_helper(uint programType, uint helper, void* options);

    /// <returns>The id of what a program of that kind is attached to, or a negative errno.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int libbpf_find_vmlinux_btf_id(string name, uint attachType);

    /// <returns>A descriptor, or a negative errno.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_prog_load(uint type, string? name, string license, ulong* instructions, nuint count, ProgramLoadOptions* options);

    /// <returns>A descriptor, or a negative errno.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_map_create(uint type, string? name, uint keySize, uint valueSize, uint entries, MapCreateOptions* options);

    /// <returns>A descriptor, or a negative errno.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_raw_tracepoint_open(string? name, int program);
}

/// <summary><c>struct bpf_map_create_opts</c>, as far as <c>map_flags</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapCreateOptions
{
    public nuint Size;
    public uint BtfDescriptor;
    public uint KeyTypeId;
    public uint ValueTypeId;
    public uint KernelValueTypeId;
    public uint InnerMapDescriptor;
    public uint Flags;
}

/// <summary><c>struct bpf_prog_load_opts</c>, as far as <c>log_buf</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgramLoadOptions
{
    public nuint Size;
    public int Attempts;
    public uint ExpectedAttachType;
    public uint BtfDescriptor;
    public uint Flags;
    public uint Ifindex;
    public uint KernelVersion;
    public uint AttachBtfId;
    public uint AttachProgramDescriptor;
    public uint AttachBtfDescriptor;
    public nint Descriptors;
    public nint Functions;
    public uint FunctionCount;
    public uint FunctionSize;
    public nint Lines;
    public uint LineCount;
    public uint LineSize;
    public uint LogLevel;
    public uint LogSize;
    public nint Log;
}
