namespace ClangSharp.Interop;

/// <summary>What a <see cref="CXTranslationUnit"/> points to.</summary>
public struct CXTranslationUnitImpl
{
}
