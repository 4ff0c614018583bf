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
    public static partial int bpf_raw_tracepoint_open(string? name, int program);
}

/// <summary><c>struct bpf_prog_load_opts</c>, as far as <c>attach_prog_fd</c>.</summary>
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
}
