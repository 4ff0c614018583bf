using System.Globalization;
using System.Runtime.InteropServices;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Cache;
using Eunomia.Cc.Compiling;
using Eunomia.Cc.Source;
using Eunomia.Cc.Toolchain;
using Eunomia.Package;

namespace Eunomia.Cc.Caching;

/// <summary>All that a compilation depends on and that is known before it starts.</summary>
/// <param name="Name">Its hash.</param>
internal sealed record ResultKey(string Name)
{
    private const string Format = "result 2";
    private const string LibraryPath = "LD_LIBRARY_PATH=";

    /// <summary>This build of ecc: every assembly whose code has a part in the bytes that are written.</summary>
    private static readonly ImmutableArray<string> Tool =
    [
        .. new[] { typeof(ResultKey), typeof(BpfObject), typeof(BpfPackage), typeof(Machine), typeof(Diagnostic), typeof(YamlDotNet.Core.Emitter), typeof(ClangSharp.Interop.CXCursor) }
            .Select(type => type.Module.ModuleVersionId.ToString()),
        // JSON and numbers are written by the framework.
        Environment.Version.ToString(),
    ];

    /// <summary>The key of a compilation; null when its result may depend on something else, too.</summary>
    public static ResultKey? Create(CompilerTools tools, PreparedProgram program)
    {
        // It changes the flags in ways that only clang knows.
        var options = program.Options;
        if (!RepeatableFlags.Are(options.ClangFlags)
            || options.Toolchain.ClangEnvironment.Any(variable => variable.StartsWith("CCC_OVERRIDE_OPTIONS=", StringComparison.Ordinal))
            || ToolIdentity(tools, program.Clang, options.LinkedSources.Length > 0) is not { } toolchain)
        {
            return null;
        }

        var files = program.Sources.SelectMany(source => new[] { source.Source, source.Header });
        var vmlinux = program.Sources.Select(source => source.VmlinuxDirectory).FirstOrDefault(directory => directory is not null);
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
        return new ResultKey(name);
    }

    /// <summary>Texts that change when a tool is replaced; null when one could change unseen, as what a script calls does.</summary>
    private static string[]? ToolIdentity(CompilerTools tools, ClangCompiler clang, bool links)
    {
        var options = tools.Options;
        var compiler = ExecutableFinder.Resolve(clang.Path);
        var libraries = LibClangLocator.Candidates(options, clang).Select(Version).ToArray();
        var linker = links ? tools.Bpftool : null;
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
