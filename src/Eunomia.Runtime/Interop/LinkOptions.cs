using System.Runtime.InteropServices;

namespace Eunomia.Runtime.Interop;

/// <summary><c>struct bpf_kprobe_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KprobeOptions
{
    public nuint Size;
    public ulong Cookie;
    public nuint Offset;
    public byte IsReturn;
    public int AttachMode;
}

/// <summary><c>struct bpf_kprobe_multi_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KprobeMultiOptions
{
    public nuint Size;
    public nint Symbols;
    public nint Addresses;
    public nint Cookies;
    public nuint Count;
    public byte IsReturn;
}

/// <summary><c>struct bpf_ksyscall_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReturnProbeOptions
{
    public nuint Size;
    public ulong Cookie;
    public byte IsReturn;
}

/// <summary><c>struct bpf_uprobe_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct UprobeOptions
{
    public nuint Size;
    public nuint ReferenceCounterOffset;
    public ulong Cookie;
    public byte IsReturn;
    public byte* Function;
    public int AttachMode;
}

/// <summary><c>struct bpf_uprobe_multi_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UprobeMultiOptions
{
    public nuint Size;
    public nint Symbols;
    public nint Offsets;
    public nint ReferenceCounterOffsets;
    public nint Cookies;
    public nuint Count;
    public byte IsReturn;
}

/// <summary><c>struct bpf_netfilter_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetfilterOptions
{
    public nuint Size;
    public uint Family;
    public uint Hook;
    public int Priority;
    public uint Flags;
}

/// <summary><c>struct bpf_iter_attach_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IteratorOptions
{
    public nuint Size;
    public IteratorLinkInfo* LinkInfo;
    public uint LinkInfoLength;
}

/// <summary><c>union bpf_iter_link_info</c>: its first member is all that is needed.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IteratorLinkInfo
{
    [FieldOffset(0)]
    public uint MapDescriptor;
}

/// <summary><c>struct bpf_link_create_opts</c>, as far as it is the same for all types.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkCreateOptions
{
    public nuint Size;
    public uint Flags;
    public nint IteratorInfo;
    public uint IteratorInfoLength;
    public uint TargetBtfId;
}

/// <summary><c>struct bpf_link_create_opts</c> for links to several functions: <c>kprobe_multi</c> and <c>uprobe_multi</c> start alike.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MultiLinkOptions
{
    public nuint Size;
    public uint Flags;
    public nint IteratorInfo;
    public uint IteratorInfoLength;
    public uint TargetBtfId;
    public uint MultiFlags;
    public uint Count;
    public nint NamesOrPath;
    public nint Offsets;
}

/// <summary><c>struct bpf_xdp_attach_opts</c>: libbpf sets <c>XDP_FLAGS_REPLACE</c> when it names a program.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct XdpAttachOptions
{
    public nuint Size;
    public int OldProgramDescriptor;
}

/// <summary><c>struct bpf_tc_hook</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TcHookOptions
{
    public nuint Size;
    public int Ifindex;
    public uint AttachPoint;
    public uint Parent;
}

/// <summary><c>struct bpf_tc_opts</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TcFilterOptions
{
    public nuint Size;
    public int ProgramDescriptor;
    public uint Flags;
    public uint ProgramId;
    public uint Handle;
    public uint Priority;
}
