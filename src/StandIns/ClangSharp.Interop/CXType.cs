namespace ClangSharp.Interop;

// Filled in by libclang only.
#pragma warning disable CS0649

/// <summary>A C type with its qualifiers. A size is negative where there is none.</summary>
public partial struct CXType : IEquatable<CXType>
{
    /// <summary>Kind of the type.</summary>
    public CXTypeKind kind;

    private readonly nint _data0;
    private readonly nint _data1;

    /// <summary>The type as C writes it.</summary>
    public readonly CXString Spelling => clang.getTypeSpelling(this);

    /// <summary>Its size in bytes.</summary>
    public readonly long SizeOf => clang.Type_getSizeOf(this);

    /// <summary>The type behind all typedefs.</summary>
    public readonly CXType CanonicalType => clang.getCanonicalType(this);

    /// <summary>The type without the keyword or qualifier before its name.</summary>
    public readonly CXType NamedType => clang.Type_getNamedType(this);

    /// <summary>The type without const, volatile and restrict; libclang 16 and later.</summary>
    public readonly CXType UnqualifiedType => clang.getUnqualifiedType(this);

    /// <summary>The type inside <c>_Atomic</c>.</summary>
    public readonly CXType ValueType => clang.Type_getValueType(this);

    /// <summary>The type inside an attributed one; only with <c>IncludeAttributedTypes</c>.</summary>
    public readonly CXType ModifiedType => clang.Type_getModifiedType(this);

    /// <summary>Its declaration.</summary>
    public readonly CXCursor Declaration => clang.getTypeDeclaration(this);

    /// <summary>The type that a pointer points to.</summary>
    public readonly CXType PointeeType => clang.getPointeeType(this);

    /// <summary>The element of an array, vector or complex type.</summary>
    public readonly CXType ElementType => clang.getElementType(this);

    /// <summary>The element of an array.</summary>
    public readonly CXType ArrayElementType => clang.getArrayElementType(this);

    /// <summary>The length of an array or vector.</summary>
    public readonly long NumElements => clang.getNumElements(this);

    /// <summary>The length of an array.</summary>
    public readonly long ArraySize => clang.getArraySize(this);

    /// <summary>Return type of a function.</summary>
    public readonly CXType ResultType => clang.getResultType(this);

    /// <summary>Number of parameters of a function.</summary>
    public readonly int NumArgTypes => clang.getNumArgTypes(this);

    /// <summary>Whether a function takes more arguments than it names.</summary>
    public readonly bool IsFunctionTypeVariadic => clang.isFunctionTypeVariadic(this) != 0;

    /// <summary>Whether it is const itself, not through a typedef.</summary>
    public readonly bool IsConstQualified => clang.isConstQualifiedType(this) != 0;

    /// <summary>Whether it is volatile itself, not through a typedef.</summary>
    public readonly bool IsVolatileQualified => clang.isVolatileQualifiedType(this) != 0;

    /// <summary>Whether it is restrict itself, not through a typedef.</summary>
    public readonly bool IsRestrictQualified => clang.isRestrictQualifiedType(this) != 0;

    /// <summary>Whether both are the same type.</summary>
    public static bool operator ==(CXType left, CXType right) => clang.equalTypes(left, right) != 0;

    /// <summary>Whether they are different types.</summary>
    public static bool operator !=(CXType left, CXType right) => !(left == right);

    /// <summary>The type of a function's parameter.</summary>
    public readonly CXType GetArgType(uint i) => clang.getArgType(this, i);

    /// <inheritdoc />
    public readonly bool Equals(CXType other) => this == other;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is CXType other && this == other;

    /// <inheritdoc />
    public override readonly int GetHashCode() => HashCode.Combine(kind, _data0, _data1);

    /// <inheritdoc />
    public override readonly string ToString() => Spelling.ToString();
}
