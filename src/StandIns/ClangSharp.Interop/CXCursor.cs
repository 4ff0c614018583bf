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

    /// <summary>Kind of the node.</summary>
    public readonly CXCursorKind Kind => clang.getCursorKind(this);

    /// <summary>The name it declares or refers to; empty when there is none.</summary>
    public readonly CXString Spelling => clang.getCursorSpelling(this);

    /// <summary>Its type.</summary>
    public readonly CXType Type => clang.getCursorType(this);

    /// <summary>Location of its name.</summary>
    public readonly CXSourceLocation Location => clang.getCursorLocation(this);

    /// <summary>Its source range.</summary>
    public readonly CXSourceRange Extent => clang.getCursorExtent(this);

    /// <summary>The declaration a reference or a call refers to.</summary>
    public readonly CXCursor Referenced => clang.getCursorReferenced(this);

    /// <summary>The definition of what it declares or refers to, in this unit.</summary>
    public readonly CXCursor Definition => clang.getCursorDefinition(this);

    /// <summary>The first of all declarations of one thing.</summary>
    public readonly CXCursor CanonicalCursor => clang.getCanonicalCursor(this);

    /// <summary>The documentation comment with its delimiters; empty when there is none.</summary>
    public readonly CXString RawCommentText => clang.Cursor_getRawCommentText(this);

    /// <summary>Source range of the documentation comment.</summary>
    public readonly CXSourceRange CommentRange => clang.Cursor_getCommentRange(this);

    /// <summary>Whether there is no node.</summary>
    public readonly bool IsNull => clang.Cursor_isNull(this) != 0;

    /// <summary>Whether it is a definition, not a declaration only.</summary>
    public readonly bool IsDefinition => clang.isCursorDefinition(this) != 0;

    /// <summary>Whether it is a variable with static storage.</summary>
    public readonly bool HasVarDeclGlobalStorage => clang.Cursor_hasVarDeclGlobalStorage(this) > 0;

    /// <summary>Its linkage.</summary>
    public readonly CXLinkageKind Linkage => clang.getCursorLinkage(this);

    /// <summary>Whether it is a bit-field.</summary>
    public readonly bool IsBitField => clang.Cursor_isBitField(this) != 0;

    /// <summary>The width of a bit-field; -1 for anything else.</summary>
    public readonly int FieldDeclBitWidth => clang.getFieldDeclBitWidth(this);

    /// <summary>The offset of a field in bits; negative where there is none.</summary>
    public readonly long OffsetOfField => clang.Cursor_getOffsetOfField(this);

    /// <summary>The value of an enum constant.</summary>
    public readonly long EnumConstantDeclValue => clang.getEnumConstantDeclValue(this);

    /// <summary>The integer type behind an enum.</summary>
    public readonly CXType EnumDecl_IntegerType => clang.getEnumDeclIntegerType(this);

    /// <summary>The type a typedef names.</summary>
    public readonly CXType TypedefDeclUnderlyingType => clang.getTypedefDeclUnderlyingType(this);

    /// <summary>Number of arguments of a call, or of parameters of a function; -1 for anything else.</summary>
    public readonly int NumArguments => clang.Cursor_getNumArguments(this);

    /// <summary>The value of a constant expression or variable; to be disposed.</summary>
    public readonly CXEvalResult Evaluate => clang.Cursor_Evaluate(this);

    /// <summary>An argument of a call, or a parameter of a function.</summary>
    public readonly CXCursor GetArgument(uint index) => clang.Cursor_getArgument(this, index);

    /// <summary>Whether both are the same node.</summary>
    public static bool operator ==(CXCursor left, CXCursor right) => clang.equalCursors(left, right) != 0;

    /// <summary>Whether they are different nodes.</summary>
    public static bool operator !=(CXCursor left, CXCursor right) => !(left == right);

    /// <inheritdoc />
    public readonly bool Equals(CXCursor other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXCursor other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => (int)clang.hashCursor(this);

    /// <inheritdoc />
    public override readonly string ToString() => Spelling.ToString();
}
