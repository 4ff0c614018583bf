using Eunomia.Bpf.Objects;
using Eunomia.Runtime.Interop;

namespace Eunomia.Runtime.Attach;

/// <summary>Maps of functions that the kernel calls: by a link where it has those (6.4), so that a killed runner leaves nothing behind.</summary>
internal static class StructOpsAttach
{
    /// <summary>Makes those that the source puts into <c>.struct_ops</c> like those in <c>.struct_ops.link</c>; before they are created.</summary>
    public static void PreferLinks(IEnumerable<SessionMap> maps)
    {
        var ours = maps.Where(map => map.Type == BpfMapTypes.StructOps).ToList();
        if (ours.Count > 0 && KernelProbe.HasStructOpsLinks())
        {
            ours.ForEach(map => map.Native.RequireLink());
        }
    }

    /// <summary>Attaches one.</summary>
    /// <exception cref="AttachFailedException">It cannot be.</exception>
    public static Attachment Attach(OpenedPackage package, SessionMap map)
    {
        try
        {
            return Link(map);
        }
        catch (AttachFailedException e) when (e.IsOccupied && Occupant.OfStructOps(map) is { } occupant)
        {
            return occupant.GiveWay(package.Replaces, () => Link(map));
        }
    }

    private static Attachment Link(SessionMap map) => Attacher.Linked(map.Name, "struct_ops", LibBpf.bpf_map__attach_struct_ops(map.Native.Pointer));
}
