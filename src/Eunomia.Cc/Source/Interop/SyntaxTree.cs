using ClangSharp.Interop;

namespace Eunomia.Cc.Source.Interop;

/// <summary>Walks libclang's syntax tree with ordinary collections. The visitor's type has a pointer in it, hence this folder.</summary>
internal static class SyntaxTree
{
    /// <summary>The direct children of a node, in source order.</summary>
    public static IReadOnlyList<CXCursor> Children(this CXCursor cursor) => Children(cursor, _ => true);

    /// <summary>Some of the direct children of a node, in source order; a program with <c>vmlinux.h</c> has tens of thousands.</summary>
    public static unsafe IReadOnlyList<CXCursor> Children(this CXCursor cursor, Func<CXCursor, bool> isWanted)
    {
        var children = new List<CXCursor>();
        cursor.VisitChildren(
            (child, _, _) =>
            {
                if (isWanted(child))
                {
                    children.Add(child);
                }

                return CXChildVisitResult.CXChildVisit_Continue;
            },
            default);
        return children;
    }

    /// <summary>Visits every node below this one, with its parent; parents come before their children, children in source order.</summary>
    public static unsafe void Walk(this CXCursor cursor, Action<CXCursor, CXCursor> visit) => cursor.VisitChildren(
        (child, parent, _) =>
        {
            visit(child, parent);
            return CXChildVisitResult.CXChildVisit_Recurse;
        },
        default);

    /// <summary>The fields of a struct or union, in declaration order; anonymous struct and union members are fields, too.</summary>
    public static unsafe IReadOnlyList<CXCursor> Fields(this CXType type)
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

    /// <summary>The name of a declaration; empty when it has none.</summary>
    public static string Name(this CXCursor declaration) => NameIn(declaration.Spelling);

    /// <summary>The name of a struct, union or enum, with its keyword if that is a tag; empty when it has none.</summary>
    public static string Name(this CXType type) => NameIn(type.Spelling);

    /// <summary>
    /// The tag of a struct, union or enum; empty when it has none. libclang then may lend it the name of a typedef; only in the
    /// spelling of its type does a keyword stand before a tag.
    /// </summary>
    public static string Tag(this CXCursor declaration) =>
        declaration.Name() is { Length: > 0 } name && declaration.Type.Name().EndsWith(" " + name, StringComparison.Ordinal) ? name : "";

    // For what has no name libclang invents a spelling with a place in it, in parentheses.
    private static string NameIn(CXString spelling) => spelling.Text() is var text && text.Contains('(') ? "" : text;

    /// <summary>The text, with the native string released.</summary>
    public static string Text(this CXString native)
    {
        using (native)
        {
            return native.ToString();
        }
    }
}
