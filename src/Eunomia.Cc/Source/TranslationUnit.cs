using ClangSharp.Interop;
using Eunomia.Cc.Files;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source;

/// <summary>
/// The parsed program. The parts of the source model are read from one and the same tree: the hundred
/// thousand declarations of a <c>vmlinux.h</c> are passed over once.
/// </summary>
internal sealed class TranslationUnit
{
    private readonly SourcePath _source;
    private readonly CXFile _header;

    /// <summary>Collects the declarations of a tree.</summary>
    /// <param name="unit">The tree; it must outlive this object.</param>
    /// <param name="source">The program.</param>
    /// <param name="header">The export header, or null.</param>
    public TranslationUnit(CXTranslationUnit unit, SourcePath source, SourcePath? header)
    {
        (Unit, _source) = (unit, source);
        _header = header is null ? default : unit.FileAt(header.FullPath);
        Files = new UserFiles(source, _header);
        Declarations = [.. unit.Cursor.Children(cursor => Files.At(cursor.Location) is not null)];
    }

    /// <summary>The tree.</summary>
    public CXTranslationUnit Unit { get; }

    /// <summary>The program and its own headers: nothing of the kernel's, nothing of the system's.</summary>
    public UserFiles Files { get; }

    /// <summary>Declarations at the top level of <see cref="Files"/>, in source order.</summary>
    public ImmutableArray<CXCursor> Declarations { get; }

    /// <summary>Declarations of the export header; none when it is not part of the program.</summary>
    public IEnumerable<CXCursor> HeaderDeclarations =>
        _header.Handle == 0 ? [] : Declarations.Where(cursor => FileOf(cursor) == _header);

    /// <summary>Location of a node: where its macro is used if it comes from one.</summary>
    public SourceLocation LocationOf(CXCursor cursor) => LocationOf(cursor.Location);

    /// <summary>The same for a source location.</summary>
    public SourceLocation LocationOf(CXSourceLocation location)
    {
        location.GetExpansionLocation(out var file, out var line, out var column, out _);
        return new SourceLocation(file.Handle == 0 ? _source.ShownPath : _source.Shown(file.Path()), (int)line, (int)column);
    }

    private static CXFile FileOf(CXCursor cursor)
    {
        cursor.Location.GetFileLocation(out var file, out _, out _, out _);
        return file;
    }
}
