namespace Eunomia.Runtime.Interop;

/// <summary>
/// Probes the kernel by trying the smallest thing that needs a feature. Everything a probe makes is gone when it returns, and nothing
/// is ever attached to what others use. Results of <c>libbpf_probe_*</c>: 1, 0, or a negative errno when it cannot be asked.
/// </summary>
internal static unsafe class KernelProbe
{
    private const int LastHelper = 4096;
    private const uint KernelProbeProgram = 2;
    private const int GetAttachCookie = 174;

    // r0 = 0; exit
    private static ReadOnlySpan<ulong> Nothing => [0xb7, 0x95];

    /// <summary>
    /// Whether a program can ask which of its probes has called it (Linux 5.15). Without, libbpf tells static probes apart by their addresses, which it knows
    /// beforehand only of what always lies at the same place, or of one process.
    /// </summary>
    public static bool HasAttachCookies => Helper(KernelProbeProgram, GetAttachCookie) != 0;

    public static int ProgramType(uint type)
    {
        using var log = new NativeLog();
        return LibBpf.libbpf_probe_bpf_prog_type(type, null);
    }

    public static int MapType(uint type)
    {
        using var log = new NativeLog();
        return LibBpf.libbpf_probe_bpf_map_type(type, null);
    }

    public static int Helper(uint programType, int helper)
    {
        using var log = new NativeLog();
        // Kernels have some two hundred; an object may call any number of numbers.
        var result = helper is < 0 or > LastHelper ? 0 : LibBpf.libbpf_probe_bpf_helper(programType, (uint)helper, null);
        // Before its version 1.5, libbpf takes for a yes what newer kernels say to a helper that other types of programs have.
        return result > 0 && IsForOthers(programType, (uint)helper) ? 0 : result;
    }

    private static bool IsForOthers(uint programType, uint helper)
    {
        const int LogSize = 4096;
        var text = stackalloc byte[LogSize];
        text[0] = 0;
        var options = new ProgramLoadOptions { Size = (nuint)sizeof(ProgramLoadOptions), LogLevel = 1, LogSize = LogSize, Log = (nint)text };
        ReadOnlySpan<ulong> call = [0x85 | ((ulong)helper << 32), 0x95];
        fixed (ulong* instructions = call)
        {
            _ = Close(LibBpf.bpf_prog_load(programType, null, "GPL", instructions, (nuint)call.Length, &options));
        }

        return new ReadOnlySpan<byte>(text, LogSize).IndexOf("program of this type cannot use helper"u8) >= 0;
    }

    /// <summary>Whether struct_ops maps can be attached by links: asks for such a map of a type that is no struct_ops, which older kernels do not get to see.</summary>
    public static bool HasStructOpsLinks()
    {
        const uint StructOps = 26;
        const uint Link = 1 << 13;
        using var log = new NativeLog();
        var options = new MapCreateOptions { Size = (nuint)sizeof(MapCreateOptions), KernelValueTypeId = 1, Flags = Link };
        return Close(LibBpf.bpf_map_create(StructOps, null, sizeof(uint), sizeof(ulong), 1, &options)) == LibC.ErrorNotSupportedByKernel;
    }

    /// <summary>Whether the kernel's BTF has a function of that name.</summary>
    public static bool HasFunction(string name)
    {
        const uint Fentry = 24;
        using var log = new NativeLog();
        return LibBpf.libbpf_find_vmlinux_btf_id(name, Fentry) > 0;
    }

    /// <summary>Loads a program that does nothing.</summary>
    /// <param name="type"><c>enum bpf_prog_type</c>.</param>
    /// <param name="attachType"><c>enum bpf_attach_type</c>.</param>
    /// <param name="target">The function, tracepoint or hook it is for, which is looked up in the kernel's BTF; null: none.</param>
    /// <param name="error">0, or an errno; that of the look-up is <c>ENOENT</c> or <c>ESRCH</c>.</param>
    /// <returns>Null when it cannot be loaded.</returns>
    public static Descriptor? Load(uint type, uint attachType, string? target, out int error)
    {
        using var log = new NativeLog();
        var id = target is null ? 0 : LibBpf.libbpf_find_vmlinux_btf_id(target, attachType);
        if (id < 0)
        {
            error = -id;
            return null;
        }

        var options = new ProgramLoadOptions { Size = (nuint)sizeof(ProgramLoadOptions), ExpectedAttachType = attachType, AttachBtfId = (uint)id };
        fixed (ulong* instructions = Nothing)
        {
            var program = LibBpf.bpf_prog_load(type, null, "GPL", instructions, (nuint)Nothing.Length, &options);
            error = Math.Max(0, -program);
            return program < 0 ? null : Descriptor.Duplicate(program);
        }
    }

    /// <summary>Loads a socket filter made of these slots.</summary>
    /// <returns>0, or an errno.</returns>
    public static int Code(ReadOnlySpan<ulong> slots)
    {
        const uint SocketFilter = 1;
        using var log = new NativeLog();
        var options = new ProgramLoadOptions { Size = (nuint)sizeof(ProgramLoadOptions) };
        fixed (ulong* instructions = slots)
        {
            return Close(LibBpf.bpf_prog_load(SocketFilter, null, "GPL", instructions, (nuint)slots.Length, &options));
        }
    }

    /// <summary>Attaches a program to a raw tracepoint, or, without a name, to what it was loaded for, and detaches it at once.</summary>
    /// <returns>0, or an errno.</returns>
    public static int OpenTracepoint(string? name, Descriptor program) => Close(LibBpf.bpf_raw_tracepoint_open(name, program.Number));

    /// <summary>Creates a link and removes it. What is not supported fails otherwise than a target that does not exist.</summary>
    /// <returns>0, or an errno.</returns>
    public static int Link(Descriptor program, int target, uint attachType, uint flags = 0) =>
        Close(NativeAttach.CreateLink(program.Number, target, attachType, flags));

    /// <summary>Tries a link to a kernel function that cannot exist.</summary>
    /// <returns>An errno: <c>ESRCH</c> where such links exist.</returns>
    public static int KprobeMultiLink(Descriptor program, uint attachType)
    {
        fixed (byte* name = "no such function\0"u8)
        {
            var names = name;
            var options = new MultiLinkOptions { Size = (nuint)sizeof(MultiLinkOptions), Count = 1, NamesOrPath = (nint)(&names) };
            return Close(LibBpf.bpf_link_create(program.Number, 0, attachType, (LinkCreateOptions*)&options));
        }
    }

    /// <summary>Tries a link to a function of a file that is a directory.</summary>
    /// <returns>An errno: <c>EBADF</c> where such links exist.</returns>
    public static int UprobeMultiLink(Descriptor program, uint attachType)
    {
        ulong offset = 1;
        fixed (byte* path = "/\0"u8)
        {
            var options = new MultiLinkOptions { Size = (nuint)sizeof(MultiLinkOptions), Count = 1, NamesOrPath = (nint)path, Offsets = (nint)(&offset) };
            return Close(LibBpf.bpf_link_create(program.Number, -1, attachType, (LinkCreateOptions*)&options));
        }
    }

    private static int Close(int descriptor)
    {
        if (descriptor < 0)
        {
            return -descriptor;
        }

        _ = LibC.close(descriptor);
        return 0;
    }
}
