using System.Collections.Frozen;
using ClangSharp.Interop;
using Eunomia.Cc.Source.Interop;

namespace Eunomia.Cc.Source.Documentation;

/// <summary>
/// Collects the documentation comments of a parsed program: those on declarations at the top level of the user's own files, and on
/// members of structs there.
/// </summary>
internal sealed class DocumentationReader
{
    private const string ExportDirective = "export";

    private readonly Dictionary<string, DocComment> _declarations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeDocumentation> _types = new(StringComparer.Ordinal);
    private readonly List<string> _exported = [];

    // Where the last declaration that was read from a file ends.
    private readonly Dictionary<string, CXSourceLocation> _ends = new(StringComparer.Ordinal);
    private readonly TranslationUnit _source;

    private DocumentationReader(TranslationUnit source) => _source = source;

    /// <summary>Reads the comments.</summary>
    public static SourceDocumentation Read(TranslationUnit source)
    {
        var reader = new DocumentationReader(source);
        foreach (var cursor in source.Declarations)
        {
            reader.ReadDeclaration(cursor, source.Files.At(cursor.Location)!);
        }

        return new SourceDocumentation
        {
            Declarations = reader._declarations.ToFrozenDictionary(StringComparer.Ordinal),
            Types = reader._types.ToFrozenDictionary(StringComparer.Ordinal),
            Exported = [.. reader._exported],
        };
    }

    private void ReadDeclaration(CXCursor cursor, string file)
    {
        switch (cursor.Kind)
        {
            case CXCursorKind.CXCursor_VarDecl:
            case CXCursorKind.CXCursor_FunctionDecl:
                if (CommentOn(cursor, file) is { } comment)
                {
                    _declarations.TryAdd(cursor.Spelling.Text(), comment);
                }

                break;
            case CXCursorKind.CXCursor_StructDecl or CXCursorKind.CXCursor_UnionDecl when cursor.IsDefinition && cursor.Tag() is { Length: > 0 } tag:
                ReadType(tag, cursor, cursor, file);
                break;
            case CXCursorKind.CXCursor_TypedefDecl when Record(cursor.TypedefDeclUnderlyingType) is { } record:
                ReadTypedef(cursor, record, file);
                break;
        }

        _ends[file] = cursor.Extent.End;
    }

    private void ReadTypedef(CXCursor typedef, CXCursor record, string file)
    {
        var (name, isTag) = RecordName.From(record);
        if (!isTag && name == typedef.Name())
        {
            ReadType(name, typedef, record, file);
        }
        else if (name.Length > 0)
        {
            // Another name for a type that has one: the mark is on the type.
            MarkExported(name, CommentOn(typedef, file));
        }
    }

    /// <param name="name">The name of the type.</param>
    /// <param name="named">The declaration that gives it the name: itself, or a typedef.</param>
    /// <param name="record">The struct or union.</param>
    /// <param name="file">Where it is.</param>
    private void ReadType(string name, CXCursor named, CXCursor record, string file)
    {
        var comment = CommentOn(named, file);
        var members = new Dictionary<string, DocComment>(StringComparer.Ordinal);
        MarkExported(name, comment);
        _ends[file] = record.Extent.Start;
        foreach (var child in record.Children())
        {
            if (child.Kind == CXCursorKind.CXCursor_FieldDecl && CommentOn(child, file) is { } onMember)
            {
                members.TryAdd(child.Spelling.Text(), onMember);
            }

            ReadDeclaration(child, file);
        }

        if (comment is not null || members.Count > 0)
        {
            _types.TryAdd(name, new TypeDocumentation(comment, members.ToFrozenDictionary(StringComparer.Ordinal)));
        }
    }

    private void MarkExported(string name, DocComment? comment)
    {
        if (comment?.Has(ExportDirective) == true && !_exported.Contains(name))
        {
            _exported.Add(name);
        }
    }

    /// <summary>
    /// The comment that clang finds, on any declaration of the same thing, but for one after the line's last declaration, which
    /// clang has for all of the line; and three that it does not: the comment before a declaration that has one after it, too; the one above the struct that a variable is declared with; the one above a function
    /// with an <c>@</c> in its section's name.
    /// </summary>
    private DocComment? CommentOn(CXCursor cursor, string file)
    {
        var attached = Attached(cursor);
        if (attached is { } comment && !DocComment.IsTrailing(comment.Part.Raw))
        {
            return new DocComment(comment.File, [comment.Part]);
        }

        var before = EmbeddedRecord(cursor) is { } record ? Attached(record)?.Part
            : attached?.File == file || (attached is null && cursor.Kind == CXCursorKind.CXCursor_FunctionDecl) ? Before(cursor, file)
            : null;
        var after = attached is { } trailing && IsRightBehind(cursor, trailing.Part) ? trailing.Part : null;
        ImmutableArray<CommentPart> parts = [.. new[] { before, after }.OfType<CommentPart>()];
        return parts.IsEmpty ? null : new DocComment(attached?.File ?? file, parts);
    }

    private (string File, CommentPart Part)? Attached(CXCursor cursor)
    {
        // The comment is where the thing was first declared, which may be another file.
        var range = cursor.CommentRange;
        if (range.IsNull || _source.Files.At(range.Start) is not { } file)
        {
            return null;
        }

        range.Start.GetFileLocation(out _, out var line, out var column, out _);
        return (file, new CommentPart(cursor.RawCommentText.Text(), (int)line, (int)column));
    }

    /// <summary>Whether no other declaration is between a declaration and the comment after it.</summary>
    private bool IsRightBehind(CXCursor cursor, CommentPart comment)
    {
        cursor.Extent.End.GetFileLocation(out var handle, out var line, out var column, out var end);
        var start = _source.Unit.GetLocation(handle, (uint)comment.Line, (uint)comment.Column);
        start.GetFileLocation(out _, out _, out _, out var offset);
        if (end >= offset)
        {
            return true;
        }

        var tokens = _source.Unit.Tokenize(CXSourceRange.Create(_source.Unit.GetLocation(handle, line, column), start));
        try
        {
            var isOver = false;
            foreach (var token in tokens)
            {
                token.GetExtent(_source.Unit).Start.GetFileLocation(out _, out _, out _, out var at);
                if (at < end || at >= offset || token.Kind == CXTokenKind.CXToken_Comment)
                {
                    continue;
                }

                if (isOver)
                {
                    return false;
                }

                isOver = token.GetSpelling(_source.Unit).Text() == ";";
            }

            return true;
        }
        finally
        {
            _source.Unit.DisposeTokens(tokens);
        }
    }

    /// <summary>The comment right before a declaration, found by its tokens.</summary>
    private CommentPart? Before(CXCursor cursor, string file)
    {
        // What a macro makes is where the macro is used: tokens are only there.
        cursor.Extent.Start.GetFileLocation(out var handle, out var line, out var column, out var start);
        var (fromLine, fromColumn, from) = (1u, 1u, 0u);
        if (_ends.TryGetValue(file, out var end))
        {
            end.GetFileLocation(out _, out fromLine, out fromColumn, out from);
        }

        if (from >= start)
        {
            return null;
        }

        var range = CXSourceRange.Create(_source.Unit.GetLocation(handle, fromLine, fromColumn), _source.Unit.GetLocation(handle, line, column));
        return CommentTokens.LastIn(_source.Unit, range, start);
    }

    private static CXCursor? Record(CXType type) =>
        type.CanonicalType is { kind: CXTypeKind.CXType_Record, Declaration: var record } ? record : null;

    /// <summary>The struct or union that is defined where a variable or member is declared with it.</summary>
    private static CXCursor? EmbeddedRecord(CXCursor cursor)
    {
        if (cursor.Kind is not (CXCursorKind.CXCursor_VarDecl or CXCursorKind.CXCursor_FieldDecl))
        {
            return null;
        }

        var type = cursor.Type.CanonicalType;
        while (type.kind is CXTypeKind.CXType_ConstantArray or CXTypeKind.CXType_IncompleteArray)
        {
            type = type.ArrayElementType.CanonicalType;
        }

        return type is { kind: CXTypeKind.CXType_Record, Declaration: var record } && Contains(cursor.Extent, record.Extent.Start) ? record : null;
    }

    private static bool Contains(CXSourceRange range, CXSourceLocation location)
    {
        range.Start.GetFileLocation(out var file, out _, out _, out var start);
        range.End.GetFileLocation(out _, out _, out _, out var end);
        location.GetFileLocation(out var other, out _, out _, out var offset);
        return file == other && start <= offset && offset < end;
    }
}
