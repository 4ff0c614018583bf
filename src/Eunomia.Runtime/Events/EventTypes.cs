using Eunomia.Bpf.Btf;
using Eunomia.Package;

namespace Eunomia.Runtime.Events;

/// <summary>Which type the records of a map have.</summary>
internal static class EventTypes
{
    /// <summary>An id of the object's BTF; null when the package does not say, or says what is not so.</summary>
    public static uint? Of(BpfSession session, SessionMap map)
    {
        var meta = session.Package.Meta;
        return map.Meta?.ExportConfig switch
        {
            ExportConfig.BtfType type => type.Id <= session.Object.Types.Count && type.Id != 0 ? type.Id : null,
            null or ExportConfig.NoExport when !meta.EnableMultipleExportTypes && !meta.ExportTypes.IsEmpty => First(session, meta.ExportTypes[0]),
            _ => null,
        };
    }

    /// <summary>The one type of packages that have but one: by its id if that is right, else by its name, which older formats have alone.</summary>
    private static uint? First(BpfSession session, ExportType export)
    {
        var types = session.Object.Types;
        if (export.TypeId != 0 && export.TypeId <= types.Count
            && types[types.Resolve(export.TypeId)] is BtfComposite composite && (composite.Name == export.Name || types[export.TypeId]!.Name == export.Name))
        {
            return export.TypeId;
        }

        var found = types.Find(BtfKind.Struct, export.Name);
        found = found != 0 ? found : types.Find(BtfKind.Typedef, export.Name);
        return found != 0 ? found : null;
    }
}
