namespace ClangSharp.Interop;

public partial struct CXCursor
{
    /// <summary>Whether there is no node.</summary>
    public readonly bool IsNull => clang.Cursor_isNull(this) != 0;

    /// <summary>Whether it stands for an error.</summary>
    public readonly bool IsInvalid => clang.isInvalid(Kind) != 0;

    /// <summary>Whether it is a declaration.</summary>
    public readonly bool IsDeclaration => clang.isDeclaration(Kind) != 0;

    /// <summary>Whether it is a reference to a declaration.</summary>
    public readonly bool IsReference => clang.isReference(Kind) != 0;

    /// <summary>Whether it is an expression.</summary>
    public readonly bool IsExpression => clang.isExpression(Kind) != 0;

    /// <summary>Whether it is a statement.</summary>
    public readonly bool IsStatement => clang.isStatement(Kind) != 0;

    /// <summary>Whether it is an attribute.</summary>
    public readonly bool IsAttribute => clang.isAttribute(Kind) != 0;

    /// <summary>Whether it is a directive or a macro.</summary>
    public readonly bool IsPreprocessing => clang.isPreprocessing(Kind) != 0;

    /// <summary>Whether it is the root.</summary>
    public readonly bool IsTranslationUnit => clang.isTranslationUnit(Kind) != 0;

    /// <summary>Whether it is a definition, not a declaration only.</summary>
    public readonly bool IsDefinition => clang.isCursorDefinition(this) != 0;

    /// <summary>Whether it is a declaration with an error in it.</summary>
    public readonly bool IsInvalidDeclaration => clang.isInvalidDeclaration(this) != 0;

    /// <summary>Whether it has attributes.</summary>
    public readonly bool HasAttrs => clang.Cursor_hasAttrs(this) != 0;

    /// <summary>Whether it is a struct, union or enum without a name.</summary>
    public readonly bool IsAnonymous => clang.Cursor_isAnonymous(this) != 0;

    /// <summary>Whether it is a struct or union whose fields are those of its parent.</summary>
    public readonly bool IsAnonymousRecordDecl => clang.Cursor_isAnonymousRecordDecl(this) != 0;

    /// <summary>Whether it is an inline function.</summary>
    public readonly bool IsFunctionInlined => clang.Cursor_isFunctionInlined(this) != 0;

    /// <summary>Whether it is a macro with parameters.</summary>
    public readonly bool IsMacroFunctionLike => clang.Cursor_isMacroFunctionLike(this) != 0;

    /// <summary>Whether it is a macro of the compiler.</summary>
    public readonly bool IsMacroBuiltIn => clang.Cursor_isMacroBuiltin(this) != 0;

    /// <summary>Whether it is a variable with static storage.</summary>
    public readonly bool HasVarDeclGlobalStorage => clang.Cursor_hasVarDeclGlobalStorage(this) > 0;

    /// <summary>Whether it is a variable of another unit.</summary>
    public readonly bool HasVarDeclExternalStorage => clang.Cursor_hasVarDeclExternalStorage(this) > 0;

    /// <summary>The storage class written on it.</summary>
    public readonly CX_StorageClass StorageClass => clang.Cursor_getStorageClass(this);

    /// <summary>Its linkage.</summary>
    public readonly CXLinkageKind Linkage => clang.getCursorLinkage(this);

    /// <summary>Whether it is a bit-field.</summary>
    public readonly bool IsBitField => clang.Cursor_isBitField(this) != 0;

    /// <summary>The width of a bit-field; -1 for anything else.</summary>
    public readonly int FieldDeclBitWidth => clang.getFieldDeclBitWidth(this);

    /// <summary>The offset of a field in bits; negative (<see cref="CXTypeLayoutError"/>) where there is none.</summary>
    public readonly long OffsetOfField => clang.Cursor_getOffsetOfField(this);

    /// <summary>The value of an enum constant.</summary>
    public readonly long EnumConstantDeclValue => clang.getEnumConstantDeclValue(this);

    /// <summary>The value of an unsigned enum constant.</summary>
    public readonly ulong EnumConstantDeclUnsignedValue => clang.getEnumConstantDeclUnsignedValue(this);

    /// <summary>The integer type behind an enum.</summary>
    public readonly CXType EnumDecl_IntegerType => clang.getEnumDeclIntegerType(this);

    /// <summary>The type a typedef names.</summary>
    public readonly CXType TypedefDeclUnderlyingType => clang.getTypedefDeclUnderlyingType(this);

    /// <summary>Number of arguments of a call, or of parameters of a function; -1 for anything else.</summary>
    public readonly int NumArguments => clang.Cursor_getNumArguments(this);

    /// <summary>The operator of a unary expression; libclang 17 and later.</summary>
    public readonly CXUnaryOperatorKind UnaryOperatorKind => clang.getCursorUnaryOperatorKind(this);

    /// <summary>The value of a constant expression or variable; to be disposed.</summary>
    public readonly CXEvalResult Evaluate => clang.Cursor_Evaluate(this);

    /// <summary>An argument of a call, or a parameter of a function.</summary>
    public readonly CXCursor GetArgument(uint index) => clang.Cursor_getArgument(this, index);
}
