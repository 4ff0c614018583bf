using ClangSharp.Interop;
using Eunomia.Cc.Clang;
using Eunomia.Cc.Diagnostics;
using Eunomia.Cc.Files;
using Eunomia.Cc.Source.Documentation;
using Eunomia.Cc.Source.Interop;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Source;

/// <summary>
/// Reads from the compiler's syntax tree what the object does not have. The tree sees no <c>#if 0</c>, and of comments only documentation.
/// </summary>
internal static class SourceModelReader
{
    /// <summary>Reads the model.</summary>
    public static SourceModel Read(CompileInputs inputs) => Read(ParseRequest.From(inputs));

    /// <summary>Reads the model.</summary>
    public static SourceModel Read(ParseRequest request)
    {
        LibClangLocator.Use(request.Libraries, request.IsLibraryNamed);
        try
        {
            var model = ReadWith(request);
            return model with { Library = clang.getClangVersion().Text() };
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

    private static SourceModel ReadWith(ParseRequest request)
    {
        using var overlay = FileOverlay.Create(request.Overlay);
        request = request with { Arguments = [.. request.Arguments, .. overlay.Flags] };
        using var index = CXIndex.Create();
        var (source, header) = (request.Source, request.Header);
        using var unit = Parse(index, source.FullPath, request);
        var parsed = new TranslationUnit(unit, source, header);
        var isIncluded = parsed.HeaderDeclarations.Any();
        var model = Read(parsed, isIncluded ? header : null);
        // A header that only lies beside the source has nothing to do with it.
        return header is null || isIncluded || !request.IsHeaderNamed
            ? model
            : model with { WithHeader = ReadWithHeader(index, source, header, request) };
    }

    private static SourceModel ReadWithHeader(CXIndex index, SourcePath source, SourcePath header, ParseRequest request)
    {
        using var unit = Parse(index, "/dev/null", request with { Arguments = [.. request.Arguments, "-include", source.FullPath, "-include", header.FullPath] });
        var model = Read(new TranslationUnit(unit, source, header), header);
        return model with { Diagnostics = model.Diagnostics.Insert(0, DiagnosticCatalog.HeaderNotIncluded(header.ShownPath, source.ShownPath)) };
    }

    private static SourceModel Read(TranslationUnit parsed, SourcePath? header)
    {
        var model = new SourceModelBuilder(parsed, DocumentationReader.Read(parsed)).Build();
        return header is not null && model.Payloads.IsEmpty && !HeaderStructs.InHeader(parsed).Any()
            ? model with { HeaderWithoutStruct = header.ShownPath }
            : model;
    }

    private static CXTranslationUnit Parse(CXIndex index, string path, ParseRequest request)
    {
        var error = NativeFiles.TryParse(index, path, [.. request.Arguments], out var unit);
        // Every new index makes libclang catch SIGSEGV, which the parser may need and .NET does: it turns it into an exception.
        clang.toggleCrashRecovery(0);
        if (error != CXErrorCode.CXError_Success)
        {
            throw new DiagnosticException(error == CXErrorCode.CXError_Crashed
                ? DiagnosticCatalog.SourceNotParsed(request.Source.ShownPath, "it crashed", hasWaited: false)
                : DiagnosticCatalog.LibClangFailed(request.Source.ShownPath, error.ToString()));
        }

        return unit;
    }
}
