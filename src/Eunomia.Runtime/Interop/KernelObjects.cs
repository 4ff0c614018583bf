using System.Runtime.InteropServices;
using System.Text;

namespace Eunomia.Runtime.Interop;

/// <summary>Programs, maps and links in the kernel by their ids, whoever has created them.</summary>
internal static unsafe class KernelObjects
{
    /// <summary><c>BPF_LINK_TYPE_XDP</c>.</summary>
    public const uint XdpLink = 6;

    /// <summary><c>BPF_LINK_TYPE_STRUCT_OPS</c>.</summary>
    public const uint StructOpsLink = 9;

    /// <summary>The id of the link of a type that is attached to an interface or a map; null when there is none.</summary>
    public static LinkInfo? FindLink(uint type, uint target)
    {
        uint id = 0;
        while (LibBpf.bpf_link_get_next_id(id, &id) == 0)
        {
            var info = default(LinkInfo);
            if (Read(LibBpf.bpf_link_get_fd_by_id(id), &info, (uint)sizeof(LinkInfo)) && info.Type == type && info.Target == target)
            {
                return info;
            }
        }

        return null;
    }

    /// <summary>All maps of a type.</summary>
    public static List<MapInfo> FindMaps(uint type)
    {
        var found = new List<MapInfo>();
        uint id = 0;
        while (LibBpf.bpf_map_get_next_id(id, &id) == 0)
        {
            var info = default(MapInfo);
            if (Read(LibBpf.bpf_map_get_fd_by_id(id), &info, (uint)sizeof(MapInfo)) && info.Type == type)
            {
                found.Add(info);
            }
        }

        return found;
    }

    /// <summary>Information on a map; null when the kernel refuses.</summary>
    public static MapInfo? MapOf(int descriptor)
    {
        var info = default(MapInfo);
        var length = (uint)sizeof(MapInfo);
        return LibBpf.bpf_obj_get_info_by_fd(descriptor, &info, &length) == 0 ? info : null;
    }

    /// <summary>The name of a program, of which the kernel keeps 15 characters; empty when it has none, or has gone.</summary>
    public static string ProgramName(uint id)
    {
        var info = default(ProgramInfo);
        return Read(LibBpf.bpf_prog_get_fd_by_id(id), &info, (uint)sizeof(ProgramInfo)) ? Text(info.Name) : "";
    }

    /// <summary>A program's name as the kernel truncates it.</summary>
    public static string Shortened(string name)
    {
        const int Longest = 15;
        return name.Length > Longest ? name[..Longest] : name;
    }

    /// <summary>Detaches a link, whoever holds it.</summary>
    /// <returns>0, or an errno.</returns>
    public static int DetachLink(uint id)
    {
        using var link = Descriptor.Duplicate(LibBpf.bpf_link_get_fd_by_id(id));
        return -LibBpf.bpf_link_detach(link.Number);
    }

    /// <summary>Unregisters a struct_ops map.</summary>
    /// <returns>0, or an errno.</returns>
    public static int Unregister(uint mapId)
    {
        using var map = Descriptor.Duplicate(LibBpf.bpf_map_get_fd_by_id(mapId));
        uint only = 0;
        return -LibBpf.bpf_map_delete_elem(map.Number, (byte*)&only);
    }

    /// <summary>The name in a fixed-size buffer.</summary>
    public static string Text(byte* name) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));

    private static bool Read(int descriptor, void* info, uint length)
    {
        using var owned = Descriptor.Duplicate(descriptor);
        return descriptor >= 0 && LibBpf.bpf_obj_get_info_by_fd(descriptor, info, &length) == 0;
    }
}

/// <summary>The start of <c>struct bpf_link_info</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct LinkInfo
{
    [FieldOffset(0)]
    public uint Type;

    [FieldOffset(4)]
    public uint Id;

    [FieldOffset(8)]
    public uint ProgramId;

    /// <summary>Of XDP the interface, of struct_ops the map's id.</summary>
    [FieldOffset(16)]
    public uint Target;
}

/// <summary>The start of <c>struct bpf_map_info</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal unsafe struct MapInfo
{
    [FieldOffset(0)]
    public uint Type;

    [FieldOffset(4)]
    public uint Id;

    // The kernel ends it with a zero.
    [FieldOffset(24)]
    public fixed byte Name[16];

    [FieldOffset(44)]
    public uint KernelValueTypeId;

    public readonly string Text()
    {
        fixed (byte* name = Name)
        {
            return KernelObjects.Text(name);
        }
    }
}

/// <summary>The start of <c>struct bpf_prog_info</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct ProgramInfo
{
    [FieldOffset(4)]
    public uint Id;

    // The kernel ends it with a zero.
    [FieldOffset(64)]
    public fixed byte Name[16];
}
