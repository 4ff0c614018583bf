using System.Runtime.InteropServices;

namespace ClangSharp.Interop;

public static partial class clang
{
    [LibraryImport(Library, EntryPoint = "clang_equalTypes")]
    internal static partial uint equalTypes(CXType left, CXType right);

    [LibraryImport(Library, EntryPoint = "clang_getTypeSpelling")]
    internal static partial CXString getTypeSpelling(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_Type_getSizeOf")]
    internal static partial long Type_getSizeOf(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getCanonicalType")]
    internal static partial CXType getCanonicalType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_Type_getNamedType")]
    internal static partial CXType Type_getNamedType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getUnqualifiedType")]
    internal static partial CXType getUnqualifiedType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_Type_getValueType")]
    internal static partial CXType Type_getValueType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_Type_getModifiedType")]
    internal static partial CXType Type_getModifiedType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getTypeDeclaration")]
    internal static partial CXCursor getTypeDeclaration(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getPointeeType")]
    internal static partial CXType getPointeeType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getElementType")]
    internal static partial CXType getElementType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getArrayElementType")]
    internal static partial CXType getArrayElementType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getNumElements")]
    internal static partial long getNumElements(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getArraySize")]
    internal static partial long getArraySize(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getResultType")]
    internal static partial CXType getResultType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getNumArgTypes")]
    internal static partial int getNumArgTypes(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_getArgType")]
    internal static partial CXType getArgType(CXType type, uint index);

    [LibraryImport(Library, EntryPoint = "clang_isFunctionTypeVariadic")]
    internal static partial uint isFunctionTypeVariadic(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_isConstQualifiedType")]
    internal static partial uint isConstQualifiedType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_isVolatileQualifiedType")]
    internal static partial uint isVolatileQualifiedType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_isRestrictQualifiedType")]
    internal static partial uint isRestrictQualifiedType(CXType type);

    [LibraryImport(Library, EntryPoint = "clang_Type_visitFields")]
    internal static unsafe partial uint Type_visitFields(
        CXType type, delegate* unmanaged[Cdecl]<CXCursor, void*, CXVisitorResult> visitor, void* clientData);
}
