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
            return inputs.Precompiled is null ? ReadWith(inputs) : TryReadPrecompiled(inputs) ?? ReadWith(inputs with { Precompiled = null });
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

    /// <summary>The model, or null when the library does not get along with what the compiler has precompiled.</summary>
    private static SourceModel? TryReadPrecompiled(CompileInputs inputs)
    {
        try
        {
            return ReadWith(inputs);
        }
        catch (DiagnosticException)
        {
            return null;
        }
    }

    private static SourceModel ReadWith(CompileInputs inputs)
    {
        // Nobody asks for what is in the precompiled header, except by what the program makes of it.
        using var index = CXIndex.Create(excludeDeclarationsFromPch: inputs.Precompiled is not null);
        string[] arguments = [.. ClangArguments.Of(inputs), .. ResourceDirectory(inputs.Clang)];
        var (source, header) = (inputs.Source, inputs.Header);
        using var unit = Parse(index, source.FullPath, arguments, [], inputs);
        var parsed = new ParsedSource(unit, source, header);
        var isIncluded = parsed.HeaderDeclarations.Any();
        var model = Read(parsed, isIncluded ? header : null);
        // A header that only lies beside the source has nothing to do with it.
        return header is null || isIncluded || inputs.Options.ExportHeader is null
            ? model
            : model with { WithHeader = ReadWithHeader(index, arguments, source, header, inputs) };
    }

    private static SourceModel ReadWithHeader(CXIndex index, string[] arguments, SourceFile source, SourceFile header, CompileInputs inputs)
    {
        var wrapper = Path.Combine(Path.GetDirectoryName(source.FullPath)!, "ecc-header-after-source.c");
        using var both = CXUnsavedFile.Create(wrapper, $"#include \"{source.FullPath}\"\n#include \"{header.FullPath}\"\n");
        using var unit = Parse(index, wrapper, arguments, [both], inputs);
        var model = Read(new ParsedSource(unit, source, header), header);
        return model with { Diagnostics = model.Diagnostics.Insert(0, DiagnosticCatalog.HeaderNotIncluded(header.ShownPath, source.ShownPath)) };
    }

    private static SourceModel Read(ParsedSource parsed, SourceFile? header)
    {
        var model = new SourceModelBuilder(parsed, DocumentationReader.Read(parsed)).Build();
        return header is not null && model.Payloads.IsEmpty && !HeaderStructs.InHeader(parsed).Any()
            ? model with { HeaderWithoutStruct = header.ShownPath }
            : model;
    }

    private static CXTranslationUnit Parse(
        CXIndex index, string path, string[] arguments, ReadOnlySpan<CXUnsavedFile> unsaved, CompileInputs inputs)
    {
        var error = CXTranslationUnit.TryParse(index, path, arguments, unsaved, CXTranslationUnit_Flags.CXTranslationUnit_None, out var unit);
        // Every new index makes libclang catch SIGSEGV, which the parser may need and .NET does: it turns it into an exception.
        clang.toggleCrashRecovery(0);
        if (error != CXErrorCode.CXError_Success)
        {
            throw new DiagnosticException(DiagnosticCatalog.LibClangFailed(path, error.ToString()));
        }

        if (inputs.Precompiled is { } precompiled && HasErrors(unit))
        {
            unit.Dispose();
            throw new DiagnosticException(DiagnosticCatalog.LibClangFailed(path, $"it does not accept '{precompiled.File.Path}'"));
        }

        return unit;
    }

    private static bool HasErrors(CXTranslationUnit unit)
    {
        for (uint i = 0; i < unit.NumDiagnostics; i++)
        {
            using var diagnostic = unit.GetDiagnostic(i);
            if (diagnostic.Severity >= CXDiagnosticSeverity.CXDiagnostic_Error)
            {
                return true;
            }
        }

        return false;
    }

    private static string[] ResourceDirectory(ClangCompiler compiler) =>
        compiler.ResourceDirectory is { } directory ? ["-resource-dir", directory] : [];
}
