using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Compiling;
using Eunomia.Cc.Files;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc.Caching;

/// <summary>All that a compilation depends on and that is known before it starts.</summary>
/// <param name="Name">Its hash.</param>
/// <param name="Clang">The compiler.</param>
/// <param name="Files">The user's files, full paths.</param>
internal sealed record ResultKey(string Name, ClangCompiler Clang, ImmutableArray<string> Files)
{
    private const string Format = "result 2";
    private const string LibraryPath = "LD_LIBRARY_PATH=";

    /// <summary>This build of ecc: every assembly whose code has a part in the bytes that are written.</summary>
    private static readonly ImmutableArray<string> Tool =
    [
        .. new[] { typeof(ResultKey), typeof(BpfObject), typeof(BpfPackage), typeof(YamlDotNet.Core.Emitter), typeof(ClangSharp.Interop.CXCursor) }
            .Select(type => type.Module.ModuleVersionId.ToString()),
        // JSON and numbers are written by the framework.
        Environment.Version.ToString(),
    ];

    /// <summary>The key of a compilation; null when its result may depend on something else, too.</summary>
    /// <exception cref="Diagnostics.DiagnosticException">A file or the compiler is missing: the compilation will say so, too.</exception>
    public static async Task<ResultKey?> CreateAsync(CompilerTools tools, CompileOptions options, StepClock clock, CancellationToken cancellationToken)
    {
        // It changes the flags in ways that only clang knows.
        if (!RepeatableFlags.Are(options.ClangFlags)
            || options.Toolchain.ClangEnvironment.Any(variable => variable.StartsWith("CCC_OVERRIDE_OPTIONS=", StringComparison.Ordinal)))
        {
            return null;
        }

        var files = options.LinkedSources.Insert(0, options.Source).SelectMany(source => Read(source, options.ExportHeader)).ToArray();
        var (clang, vmlinux) = await tools.FindAsync(files.Any(file => file?.Mentions("vmlinux.h"u8) == true), clock, cancellationToken);
        if (ToolIdentity(tools.Options, clang, options.LinkedSources.Length > 0) is not { } toolchain)
        {
            return null;
        }

        IEnumerable<string?>[] lists =
        [
            Tool,
            toolchain,
            SystemIncludes.Directories(),
            options.Toolchain.ClangEnvironment,
            options.ClangFlags,
            options.Outputs.Select(output => output.Kind.ToString()),
            files.SelectMany(file => new[] { file?.ShownPath, file?.FullPath, file is null ? null : ContentHash.Name(file.Bytes) }),
            [options.Name, options.CSharpNamespace, options.Stripping.ToString(), options.AllowUnknownSections.ToString(), options.Indented.ToString(), options.WholeVmlinux.ToString(), options.WorkingDirectory, vmlinux],
        ];
        // Each list starts with its length, so that no two run into the same texts.
        var name = CacheStore.Key([
            Format, .. lists.SelectMany(list => list.ToArray() is var items ? items.Prepend(items.Length.ToString(CultureInfo.InvariantCulture)) : [])]);
        return new ResultKey(name, clang, [.. files.OfType<SourceFile>().Select(file => file.FullPath)]);
    }

    /// <summary>A source and its header; null for none.</summary>
    private static SourceFile?[] Read(string path, string? header)
    {
        // Without a source there may be no directory in which to look for a header.
        var source = SourceFile.Read(path);
        return [source, (header ?? ExportHeaderRule.Find(path)) is { } named ? SourceFile.Read(named) : null];
    }

    /// <summary>Texts that change when a tool is replaced; null when one could change unseen, as what a script calls does.</summary>
    private static string[]? ToolIdentity(ToolchainOptions options, ClangCompiler clang, bool links)
    {
        var compiler = ExecutableFinder.Resolve(clang.Path);
        var libraries = LibClangLocator.Candidates(options, clang).Select(Version).ToArray();
        var linker = links ? ExecutableFinder.Find("bpftool", options.ToolDirectories) : null;
        if (clang.ReadsConfiguration || !ClangCache.IsProgram(compiler) || clang.Libraries is null || Array.TrueForAll(libraries, library => library is null) || (links && (linker is null || !ClangCache.IsElf(linker))))
        {
            return null;
        }

        return
        [
            RuntimeInformation.OSArchitecture.ToString(),
            clang.Identity,
            clang.ResourceDirectory ?? "",
            Version(compiler) ?? "",
            .. libraries.OfType<string>(),
            .. Preferred(options, compiler).Select(Version).OfType<string>(),
            linker is null ? "" : Version(linker) ?? "",
        ];
    }

    /// <summary>The compiler's libraries where the user lets the loader look first.</summary>
    private static IEnumerable<string> Preferred(ToolchainOptions options, string compiler) => options.ClangEnvironment
        .Where(variable => variable.StartsWith(LibraryPath, StringComparison.Ordinal))
        .SelectMany(variable => variable[LibraryPath.Length..].Split([':', ';'], StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(directory => (NeededLibraries.Read(compiler) ?? []).Select(name => Path.Combine(directory, name)));

    private static string? Version(string path) => FileStatus.Read(path) is { } status ? $"{status.Version} {path}" : null;
}
