using ClangSharp.Interop;

namespace Eunomia.StandIns.Tests.ClangSharp.Interop;

/// <summary>Walking the tree without pointers: the visitor itself only collects, so nothing of the caller runs between native frames.</summary>
internal static unsafe class CursorExtensions
{
    public static List<CXCursor> Children(this CXCursor cursor)
    {
        var children = new List<CXCursor>();
        cursor.VisitChildren(
            (child, _, _) =>
            {
                children.Add(child);
                return CXChildVisitResult.CXChildVisit_Continue;
            },
            default);
        return children;
    }

    public static List<CXCursor> Descendants(this CXCursor cursor)
    {
        var descendants = new List<CXCursor>();
        cursor.VisitChildren(
            (child, _, _) =>
            {
                descendants.Add(child);
                return CXChildVisitResult.CXChildVisit_Recurse;
            },
            default);
        return descendants;
    }

    public static List<CXCursor> Fields(this CXType type)
    {
        var fields = new List<CXCursor>();
        type.VisitFields(
            (field, _) =>
            {
                fields.Add(field);
                return CXVisitorResult.CXVisit_Continue;
            },
            default);
        return fields;
    }

    /// <summary>Calls <paramref name="visit"/> from within the native visit, with the parent and the client data.</summary>
    public static void VisitWith(this CXCursor cursor, nint clientData, Func<CXCursor, CXCursor, nint, CXChildVisitResult> visit) =>
        cursor.VisitChildren((child, parent, data) => visit(child, parent, (nint)data), new CXClientData(clientData));
}
