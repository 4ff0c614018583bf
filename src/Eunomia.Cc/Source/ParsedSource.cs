using System.Collections.Immutable;
using ClangSharp.Interop;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Interop;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

/// <summary>
/// The program as the compiler understands it. The parts of the source model are read from one and the same tree: the hundred
/// thousand declarations of a <c>vmlinux.h</c> are passed over once.
/// </summary>
internal sealed class ParsedSource
{
    private readonly SourceFile _source;
    private readonly SourceFile? _header;
    private readonly CXFile _headerFile;

    /// <summary>Looks through a tree.</summary>
    /// <param name="unit">The tree; it must outlive this object.</param>
    /// <param name="source">The program.</param>
    /// <param name="header">The export header, or null.</param>
    public ParsedSource(CXTranslationUnit unit, SourceFile source, SourceFile? header)
    {
        (Unit, _source, _header) = (unit, source, header);
        _headerFile = header is null ? default : unit.GetFile(header.FullPath);
        Declarations = OwnDeclarations();
    }

    /// <summary>The tree.</summary>
    public CXTranslationUnit Unit { get; }

    /// <summary>What the program and its own headers declare at the top level, in source order: nothing of the kernel's or the system's.</summary>
    public ImmutableArray<CXCursor> Declarations { get; }

    /// <summary>What the export header declares; nothing when it is not part of the program.</summary>
    public IEnumerable<CXCursor> HeaderDeclarations =>
        _headerFile.Handle == 0 ? [] : Declarations.Where(cursor => FileOf(cursor) == _headerFile);

    /// <summary>Where a node is: where its macro is used if it comes from one.</summary>
    public SourceLocation LocationOf(CXCursor cursor)
    {
        cursor.Location.GetExpansionLocation(out var file, out var line, out var column, out _);
        var path = file.Handle == 0 ? _source.FullPath : file.Name.Text();
        return new SourceLocation(Shown(path), (int)line, (int)column);
    }

    private string Shown(string path) =>
        path == _source.FullPath ? _source.ShownPath
        : path == _header?.FullPath ? _header.ShownPath
        : path;

    private ImmutableArray<CXCursor> OwnDeclarations()
    {
        var known = new Dictionary<nint, bool>();
        return [.. Unit.Cursor.Children(cursor =>
        {
            var file = FileOf(cursor);
            if (!known.TryGetValue(file.Handle, out var isOwn))
            {
                known[file.Handle] = isOwn = IsOwn(cursor, file);
            }

            return isOwn;
        })];
    }

    // A header that is found in a directory of its own is searched like a system header.
    private bool IsOwn(CXCursor cursor, CXFile file) =>
        file.Handle != 0
        && (file == _headerFile || !cursor.Location.IsInSystemHeader)
        && Path.GetFileName(file.Name.Text()) != VmlinuxHeader.FileName;

    private static CXFile FileOf(CXCursor cursor)
    {
        cursor.Location.GetFileLocation(out var file, out _, out _, out _);
        return file;
    }
}
