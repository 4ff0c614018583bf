using ClangSharp.Interop;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

/// <summary>
/// Asks the compiler's syntax tree what the object does not say. The tree sees no <c>#if 0</c>, and of comments only those that document.
/// </summary>
internal static class SourceModelReader
{
    /// <summary>Reads the model.</summary>
    public static SourceModel Read(CompileInputs inputs)
    {
        LibClangLocator.Use(inputs.Options.Toolchain, inputs.Clang);
        try
        {
            using var index = CXIndex.Create();
            string[] arguments = [.. ClangArguments.Of(inputs), .. ResourceDirectory(inputs.Clang)];
            return ReadWith(index, arguments, inputs);
        }
        catch (DiagnosticException e)
        {
            return SourceModel.Empty with { Diagnostics = [e.Diagnostic] };
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
        {
            return SourceModel.Empty with { Diagnostics = [DiagnosticCatalog.LibClangNotFound(InstallHint.For(Component.LibClang))] };
        }
    }

    private static SourceModel ReadWith(CXIndex index, string[] arguments, CompileInputs inputs)
    {
        var (source, header) = (inputs.Source, inputs.Header);
        using var unit = Parse(index, source.FullPath, arguments, []);
        var parsed = new ParsedSource(unit, source, header);
        var isIncluded = parsed.HeaderDeclarations.Any();
        var model = Read(parsed, isIncluded ? header : null);
        // A header that only lies beside the source has nothing to do with it.
        return header is null || isIncluded || inputs.Options.ExportHeader is null
            ? model
            : model with { WithHeader = ReadWithHeader(index, arguments, source, header) };
    }

    private static SourceModel ReadWithHeader(CXIndex index, string[] arguments, SourceFile source, SourceFile header)
    {
        var wrapper = Path.Combine(Path.GetDirectoryName(source.FullPath)!, "ecc-header-after-source.c");
        using var both = CXUnsavedFile.Create(wrapper, $"#include \"{source.FullPath}\"\n#include \"{header.FullPath}\"\n");
        using var unit = Parse(index, wrapper, arguments, [both]);
        var model = Read(new ParsedSource(unit, source, header), header);
        return model with { Diagnostics = model.Diagnostics.Insert(0, DiagnosticCatalog.HeaderNotIncluded(header.ShownPath, source.ShownPath)) };
    }

    private static SourceModel Read(ParsedSource parsed, SourceFile? header)
    {
        var model = new SourceModelBuilder(parsed, DocumentationReader.Read(parsed)).Build();
        return header is not null && model.Payloads.IsEmpty && !HeaderStructs.InHeader(parsed).Any()
            ? model with { Diagnostics = model.Diagnostics.Add(DiagnosticCatalog.HeaderWithoutStruct(header.ShownPath)) }
            : model;
    }

    private static CXTranslationUnit Parse(CXIndex index, string path, string[] arguments, ReadOnlySpan<CXUnsavedFile> unsaved)
    {
        var error = CXTranslationUnit.TryParse(index, path, arguments, unsaved, CXTranslationUnit_Flags.CXTranslationUnit_None, out var unit);
        // Every new index makes libclang catch SIGSEGV, which the parser may need and .NET does: it turns it into an exception.
        clang.toggleCrashRecovery(0);
        return error == CXErrorCode.CXError_Success ? unit : throw new DiagnosticException(DiagnosticCatalog.LibClangFailed(path, error.ToString()));
    }

    private static string[] ResourceDirectory(ClangCompiler compiler) =>
        compiler.ResourceDirectory is { } directory ? ["-resource-dir", directory] : [];
}
