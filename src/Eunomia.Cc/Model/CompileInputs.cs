using Eunomia.Cc.Files;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc;

/// <summary>Everything that one compilation needs, found and read; the compiler and libclang both work from it.</summary>
/// <param name="Options">The options.</param>
/// <param name="Clang">The compiler.</param>
/// <param name="Source">The program.</param>
/// <param name="Header">The header that defines the exported structs, or null.</param>
/// <param name="VmlinuxDirectory">Directory with a generated <c>vmlinux.h</c>, or null.</param>
internal sealed record CompileInputs(
    CompileOptions Options, ClangCompiler Clang, SourceFile Source, SourceFile? Header, string? VmlinuxDirectory)
{
    /// <summary>The path of each header that a slice stands in for, and its text; empty: the whole headers.</summary>
    public ImmutableArray<(string Path, ReadOnlyMemory<byte> Text)> SlicedTexts { get; init; } = [];

    /// <summary>What has been read of the program and of what it includes.</summary>
    public FileContents Files { get; init; } = new();

    /// <summary>Whether source and header have not changed since they were read.</summary>
    public bool AreUnchanged => Source.IsUnchanged && Header?.IsUnchanged != false;
}
