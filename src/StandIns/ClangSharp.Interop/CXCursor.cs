namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0169, CS0649

/// <summary>A node of the syntax tree; valid as long as its translation unit.</summary>
public partial struct CXCursor : IEquatable<CXCursor>
{
    /// <summary>Kind of the node.</summary>
    public CXCursorKind kind;

    /// <summary>Internal data of libclang.</summary>
    public int xdata;

    private readonly nint _data0;
    private readonly nint _data1;
    private readonly nint _data2;

    /// <summary>No node.</summary>
    public static CXCursor Null => clang.getNullCursor();

    /// <summary>Kind of the node.</summary>
    public readonly CXCursorKind Kind => clang.getCursorKind(this);

    /// <summary>The name of its kind.</summary>
    public readonly CXString KindSpelling => clang.getCursorKindSpelling(Kind);

    /// <summary>The name it declares or refers to; empty when there is none.</summary>
    public readonly CXString Spelling => clang.getCursorSpelling(this);

    /// <summary>The name with more detail, as a function's parameter types.</summary>
    public readonly CXString DisplayName => clang.getCursorDisplayName(this);

    /// <summary>A name for what it declares that is the same in every translation unit.</summary>
    public readonly CXString Usr => clang.getCursorUSR(this);

    /// <summary>Its type.</summary>
    public readonly CXType Type => clang.getCursorType(this);

    /// <summary>Return type of a function.</summary>
    public readonly CXType ResultType => clang.getCursorResultType(this);

    /// <summary>Location of its name.</summary>
    public readonly CXSourceLocation Location => clang.getCursorLocation(this);

    /// <summary>Its source range.</summary>
    public readonly CXSourceRange Extent => clang.getCursorExtent(this);

    /// <summary>The unit it is part of.</summary>
    public readonly CXTranslationUnit TranslationUnit => clang.Cursor_getTranslationUnit(this);

    /// <summary>The node that it belongs to.</summary>
    public readonly CXCursor SemanticParent => clang.getCursorSemanticParent(this);

    /// <summary>The node in which it is written.</summary>
    public readonly CXCursor LexicalParent => clang.getCursorLexicalParent(this);

    /// <summary>The declaration a reference or a call refers to.</summary>
    public readonly CXCursor Referenced => clang.getCursorReferenced(this);

    /// <summary>The definition of what it declares or refers to, in this unit.</summary>
    public readonly CXCursor Definition => clang.getCursorDefinition(this);

    /// <summary>The first of all declarations of one thing.</summary>
    public readonly CXCursor CanonicalCursor => clang.getCanonicalCursor(this);

    /// <summary>The file of an <c>#include</c>.</summary>
    public readonly CXFile IncludedFile => clang.getIncludedFile(this);

    /// <summary>The documentation comment with its delimiters; empty when there is none.</summary>
    public readonly CXString RawCommentText => clang.Cursor_getRawCommentText(this);

    /// <summary>The first paragraph of the documentation comment.</summary>
    public readonly CXString BriefCommentText => clang.Cursor_getBriefCommentText(this);

    /// <summary>Source range of the documentation comment.</summary>
    public readonly CXSourceRange CommentRange => clang.Cursor_getCommentRange(this);

    /// <summary>Whether both are the same node.</summary>
    public static bool operator ==(CXCursor left, CXCursor right) => clang.equalCursors(left, right) != 0;

    /// <summary>Whether they are different nodes.</summary>
    public static bool operator !=(CXCursor left, CXCursor right) => !(left == right);

    /// <summary>A hash that equal nodes share.</summary>
    public readonly uint Hash => clang.hashCursor(this);

    /// <inheritdoc />
    public readonly bool Equals(CXCursor other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXCursor other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => (int)Hash;

    /// <inheritdoc />
    public override readonly string ToString() => Spelling.ToString();
}
