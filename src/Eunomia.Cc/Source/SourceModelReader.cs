using System.Collections.Immutable;
using ClangSharp.Interop;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Interop;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

/// <summary>Asks the compiler's syntax tree what the object does not say. The tree sees no comments and no <c>#if 0</c>.</summary>
internal static class SourceModelReader
{
    /// <summary>Reads the model; without an export header there is nothing to read yet.</summary>
    /// <exception cref="DiagnosticException">libclang is missing.</exception>
    public static SourceModel Read(
        CompileOptions options, ClangCompiler compiler, SourceFile source, SourceFile? header, string? vmlinuxDirectory, DiagnosticBag diagnostics)
    {
        if (header is null)
        {
            return SourceModel.Empty;
        }

        LibClangLocator.Use(options.Toolchain, compiler);
        try
        {
            using var index = CXIndex.Create();
            string[] arguments = [.. ClangArguments.Language(options, source.FullPath, header.FullPath, vmlinuxDirectory), .. ResourceDirectory(compiler)];
            return ReadIncluded(index, arguments, source, header, options.ExportHeader is not null, diagnostics);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
        {
            throw new DiagnosticException(DiagnosticCatalog.LibClangNotFound(InstallHint.For(Component.LibClang)));
        }
    }

    private static SourceModel ReadIncluded(
        CXIndex index, string[] arguments, SourceFile source, SourceFile header, bool isNamed, DiagnosticBag diagnostics)
    {
        using (var unit = Parse(index, source.FullPath, arguments, []))
        {
            if (HeaderStructs.In(unit, header.FullPath) is { } structs)
            {
                return Export(structs, header, isNamed, diagnostics);
            }
        }

        if (!isNamed)
        {
            // A header that only lies beside the source has nothing to do with it.
            return SourceModel.Empty;
        }

        diagnostics.Add(DiagnosticCatalog.HeaderNotIncluded(header.ShownPath, source.ShownPath));
        var wrapper = Path.Combine(Path.GetDirectoryName(source.FullPath)!, "ecc-header-after-source.c");
        using var both = CXUnsavedFile.Create(wrapper, $"#include \"{source.FullPath}\"\n#include \"{header.FullPath}\"\n");
        using var wrapped = Parse(index, wrapper, arguments, [both]);
        return Export(HeaderStructs.In(wrapped, header.FullPath) ?? [], header, isNamed, diagnostics);
    }

    private static SourceModel Export(ImmutableArray<CXType> structs, SourceFile header, bool isNamed, DiagnosticBag diagnostics)
    {
        if (structs.IsEmpty)
        {
            if (isNamed)
            {
                diagnostics.Add(DiagnosticCatalog.HeaderWithoutStruct(header.ShownPath));
            }

            return SourceModel.Empty;
        }

        var fragment = new BtfFragmentBuilder();
        ImmutableArray<uint> exports = [.. structs.Select(fragment.Add)];
        return new SourceModel(fragment.ToTable(), exports);
    }

    private static CXTranslationUnit Parse(CXIndex index, string path, string[] arguments, ReadOnlySpan<CXUnsavedFile> unsaved)
    {
        const CXTranslationUnit_Flags Flags = CXTranslationUnit_Flags.CXTranslationUnit_SkipFunctionBodies;
        var error = CXTranslationUnit.TryParse(index, path, arguments, unsaved, Flags, out var unit);
        // clang has just compiled the same file with the same arguments.
        return error == CXErrorCode.CXError_Success ? unit : throw new InvalidOperationException($"libclang cannot parse the source: {error}");
    }

    private static string[] ResourceDirectory(ClangCompiler compiler) =>
        compiler.ResourceDirectory is { } directory ? ["-resource-dir", directory] : [];
}
