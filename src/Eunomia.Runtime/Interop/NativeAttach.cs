using System.Globalization;
using System.Text;

namespace Eunomia.Runtime.Interop;

/// <summary>libbpf's calls that attach, with their option structs filled in.</summary>
internal static unsafe class NativeAttach
{
    private const uint BpfTcIngress = 1;
    private const uint BpfTcEgress = 2;
    private const uint XdpUpdateIfNoExist = 1;

    private static readonly (uint Mode, string Word)[] XdpModes = [(1 << 2, "xdpdrv"), (1 << 1, "xdpgeneric"), (1 << 3, "xdpoffload")];

    public static BpfLinkHandle Kprobe(nint program, string function, ulong offset, bool isReturn)
    {
        var options = new KprobeOptions { Size = (nuint)sizeof(KprobeOptions), Offset = (nuint)offset, IsReturn = ToByte(isReturn) };
        return LibBpf.bpf_program__attach_kprobe_opts(program, function, &options);
    }

    public static BpfLinkHandle KprobeMulti(nint program, string pattern, bool isReturn)
    {
        var options = new KprobeMultiOptions { Size = (nuint)sizeof(KprobeMultiOptions), IsReturn = ToByte(isReturn) };
        return LibBpf.bpf_program__attach_kprobe_multi_opts(program, pattern, &options);
    }

    public static BpfLinkHandle Ksyscall(nint program, string syscall, bool isReturn)
    {
        var options = new ReturnProbeOptions { Size = (nuint)sizeof(ReturnProbeOptions), IsReturn = ToByte(isReturn) };
        return LibBpf.bpf_program__attach_ksyscall(program, syscall, &options);
    }

    public static BpfLinkHandle Uprobe(nint program, int pid, string binary, string? function, ulong offset, bool isReturn)
    {
        fixed (byte* name = function is null ? null : Encoding.UTF8.GetBytes(function + '\0'))
        {
            var options = new UprobeOptions { Size = (nuint)sizeof(UprobeOptions), Function = name, IsReturn = ToByte(isReturn) };
            return LibBpf.bpf_program__attach_uprobe_opts(program, pid, binary, (nuint)offset, &options);
        }
    }

    public static BpfLinkHandle UprobeMulti(nint program, int pid, string binary, string pattern, bool isReturn)
    {
        var options = new UprobeMultiOptions { Size = (nuint)sizeof(UprobeMultiOptions), IsReturn = ToByte(isReturn) };
        return LibBpf.bpf_program__attach_uprobe_multi(program, pid, binary, pattern, &options);
    }

    public static BpfLinkHandle Usdt(nint program, int pid, string binary, string provider, string name) =>
        LibBpf.bpf_program__attach_usdt(program, pid, binary, provider, name, null);

    public static BpfLinkHandle Netkit(nint program, int ifindex) => LibBpf.bpf_program__attach_netkit(program, ifindex, null);

    public static BpfLinkHandle Netfilter(nint program, uint family, uint hook, int priority)
    {
        var options = new NetfilterOptions { Size = (nuint)sizeof(NetfilterOptions), Family = family, Hook = hook, Priority = priority };
        return LibBpf.bpf_program__attach_netfilter(program, &options);
    }

    /// <summary>Attaches an iterator; with a map when it goes over the elements of one, else with a negative number.</summary>
    public static BpfLinkHandle Iterator(nint program, int mapDescriptor)
    {
        var info = new IteratorLinkInfo { MapDescriptor = (uint)mapDescriptor };
        var options = new IteratorOptions { Size = (nuint)sizeof(IteratorOptions), LinkInfo = &info, LinkInfoLength = (uint)sizeof(IteratorLinkInfo) };
        return LibBpf.bpf_program__attach_iter(program, mapDescriptor < 0 ? null : &options);
    }

    /// <returns>The descriptor of a link, or a negative errno.</returns>
    public static int CreateLink(int program, int target, uint attachType, uint flags)
    {
        var options = new LinkCreateOptions { Size = (nuint)sizeof(LinkCreateOptions), Flags = flags };
        return LibBpf.bpf_link_create(program, target, attachType, &options);
    }

    /// <summary>Attaches XDP without a link where nothing is attached: the kernel would replace another program.</summary>
    /// <returns>0, or a negative errno: <c>-EBUSY</c> when another program is there.</returns>
    public static int AttachXdp(int ifindex, int program, uint flags) => LibBpf.bpf_xdp_attach(ifindex, program, flags | XdpUpdateIfNoExist, null);

    /// <summary>Detaches that XDP program, and no other that has replaced it.</summary>
    /// <returns>0, or a negative errno.</returns>
    public static int XdpDetach(int ifindex, int program, uint flags)
    {
        var options = new XdpAttachOptions { Size = (nuint)sizeof(XdpAttachOptions), OldProgramDescriptor = program };
        var error = LibBpf.bpf_xdp_detach(ifindex, flags, &options);
        // Kernels before 5.7 cannot be told which one.
        return error == -LibC.ErrorInvalid ? LibBpf.bpf_xdp_detach(ifindex, flags, null) : error;
    }

    /// <summary>The XDP program of an interface that is attached without a link, the flag of its mode, and the word of <c>ip link</c> for that.</summary>
    public static (uint Program, uint Mode, string Word)? XdpQuery(int ifindex)
    {
        foreach (var (mode, word) in XdpModes)
        {
            uint id = 0;
            if (LibBpf.bpf_xdp_query_id(ifindex, (int)mode, &id) == 0 && id != 0)
            {
                return (id, mode, word);
            }
        }

        return null;
    }

    /// <summary>Detaches the XDP program of an interface, whoever attached it.</summary>
    /// <returns>0, or an errno.</returns>
    public static int XdpRemove(int ifindex, uint mode) => -LibBpf.bpf_xdp_detach(ifindex, mode, null);

    /// <summary>The name of an interface; its number when it has gone.</summary>
    public static string InterfaceName(int ifindex)
    {
        const int LongestName = 16;
        var name = stackalloc byte[LongestName];
        return LibC.if_indextoname((uint)ifindex, name) is null ? ifindex.ToString(CultureInfo.InvariantCulture) : KernelObjects.Text(name);
    }

    /// <summary>Creates the queueing discipline <c>clsact</c>.</summary>
    /// <returns>0, or a negative errno: <c>-EEXIST</c> when it is there.</returns>
    public static int CreateClsact(int ifindex)
    {
        var hook = Hook(ifindex, BpfTcIngress | BpfTcEgress);
        return LibBpf.bpf_tc_hook_create(&hook);
    }

    public static int DestroyClsact(int ifindex)
    {
        var hook = Hook(ifindex, BpfTcIngress | BpfTcEgress);
        return LibBpf.bpf_tc_hook_destroy(&hook);
    }

    /// <returns>0, or a negative errno; then what the kernel chose stands in the last two.</returns>
    public static int AttachTc(int ifindex, bool isEgress, int program, ref uint handle, ref uint priority)
    {
        var hook = Hook(ifindex, isEgress ? BpfTcEgress : BpfTcIngress);
        var options = new TcFilterOptions { Size = (nuint)sizeof(TcFilterOptions), ProgramDescriptor = program, Handle = handle, Priority = priority };
        var result = LibBpf.bpf_tc_attach(&hook, &options);
        (handle, priority) = (options.Handle, options.Priority);
        return result;
    }

    /// <summary>The id of the program of a filter; null when there is no such filter.</summary>
    public static uint? TcQuery(int ifindex, bool isEgress, uint handle, uint priority)
    {
        var hook = Hook(ifindex, isEgress ? BpfTcEgress : BpfTcIngress);
        var options = new TcFilterOptions { Size = (nuint)sizeof(TcFilterOptions), Handle = handle, Priority = priority };
        return LibBpf.bpf_tc_query(&hook, &options) == 0 ? options.ProgramId : null;
    }

    public static int TcDetach(int ifindex, bool isEgress, uint handle, uint priority)
    {
        var hook = Hook(ifindex, isEgress ? BpfTcEgress : BpfTcIngress);
        var options = new TcFilterOptions { Size = (nuint)sizeof(TcFilterOptions), Handle = handle, Priority = priority };
        return LibBpf.bpf_tc_detach(&hook, &options);
    }

    private static TcHookOptions Hook(int ifindex, uint attachPoint) =>
        new() { Size = (nuint)sizeof(TcHookOptions), Ifindex = ifindex, AttachPoint = attachPoint };

    private static byte ToByte(bool value) => value ? (byte)1 : (byte)0;
}
