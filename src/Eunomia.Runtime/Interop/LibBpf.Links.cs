using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

internal static unsafe partial class LibBpf
{
    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach(nint program);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_kprobe_opts(nint program, string function, KprobeOptions* options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_kprobe_multi_opts(nint program, string pattern, KprobeMultiOptions* options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_ksyscall(nint program, string syscall, ReturnProbeOptions* options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_uprobe_opts(nint program, int pid, string binary, nuint offset, UprobeOptions* options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_uprobe_multi(nint program, int pid, string binary, string pattern, UprobeMultiOptions* options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_usdt(nint program, int pid, string binary, string provider, string name, void* options);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_tracepoint(nint program, string category, string name);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial BpfLinkHandle bpf_program__attach_raw_tracepoint(nint program, string name);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach_trace(nint program);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach_lsm(nint program);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach_perf_event(nint program, int eventDescriptor);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach_cgroup(nint program, int cgroupDescriptor);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach_netns(nint program, int namespaceDescriptor);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach_netfilter(nint program, NetfilterOptions* options);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach_netkit(nint program, int ifindex, void* options);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_program__attach_iter(nint program, IteratorOptions* options);

    [LibraryImport(Library, SetLastError = true)]
    public static partial BpfLinkHandle bpf_map__attach_struct_ops(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_link__destroy(nint link);

    [LibraryImport(Library)]
    public static partial void bpf_link__disconnect(BpfLinkHandle link);

    [LibraryImport(Library)]
    public static partial int bpf_link__fd(BpfLinkHandle link);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_link__pin(BpfLinkHandle link, string path);

    [LibraryImport(Library)]
    public static partial int bpf_link_create(int program, int target, uint attachType, LinkCreateOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_iter_create(int linkDescriptor);

    [LibraryImport(Library)]
    public static partial int bpf_prog_attach(int program, int target, uint attachType, uint flags);

    [LibraryImport(Library)]
    public static partial int bpf_prog_detach2(int program, int target, uint attachType);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_obj_pin(int descriptor, string path);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_obj_get(string path);

    [LibraryImport(Library)]
    public static partial int bpf_prog_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_xdp_attach(int ifindex, int program, uint flags, XdpAttachOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_xdp_detach(int ifindex, uint flags, XdpAttachOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_create(TcHookOptions* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_hook_destroy(TcHookOptions* hook);

    [LibraryImport(Library)]
    public static partial int bpf_tc_attach(TcHookOptions* hook, TcFilterOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_tc_detach(TcHookOptions* hook, TcFilterOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_tc_query(TcHookOptions* hook, TcFilterOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_xdp_query_id(int ifindex, int flags, uint* programId);

    [LibraryImport(Library)]
    public static partial int bpf_link_get_next_id(uint start, uint* next);

    [LibraryImport(Library)]
    public static partial int bpf_link_get_fd_by_id(uint id);

    [LibraryImport(Library)]
    public static partial int bpf_link_detach(int descriptor);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_id(uint start, uint* next);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_fd_by_id(uint id);
}
