using Eunomia.Cc.Output.Interop;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>Which file an include finds, and whether the compiler takes it for a header of the system, about which it warns less.</summary>
/// <param name="Path">As the compiler would name it.</param>
/// <param name="IsSystem">Whether it is a header of the system.</param>
internal sealed record HeaderSearch(string Path, bool IsSystem)
{
    // The order in which clang searches; between the last two come its own headers and the system's.
    private static readonly string[] Kinds = ["-iquote", "-I", "-isystem", "-idirafter"];

    /// <summary>Searches for <c>vmlinux.h</c>; null when there is none, or clang might find another.</summary>
    /// <param name="inputs">The compilation.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="isQuoted">Whether the name is in quotes.</param>
    public static HeaderSearch? Find(CompileInputs inputs, PrecompileFlags flags, bool isQuoted)
    {
        var directories = flags.IncludeDirectories
            .Where(directory => isQuoted || directory.Kind != Kinds[0])
            .OrderBy(directory => Array.IndexOf(Kinds, directory.Kind)) // a stable sort
            .Select(directory => (directory.Path, IsSystem: Array.IndexOf(Kinds, directory.Kind) > 1));
        if (isQuoted)
        {
            directories = directories.Prepend((System.IO.Path.GetDirectoryName(inputs.Source.FullPath)!, false));
        }

        var found = directories
            .Select(directory => (Header: new HeaderSearch(System.IO.Path.Combine(directory.Path, VmlinuxHeader.FileName), directory.IsSystem), directory.Path))
            .Select(candidate => (candidate.Header, Status: FileStatus.Of(candidate.Header.Path)))
            .Where(candidate => candidate.Status is not null)
            .ToArray();
        if (found is not [var (first, status), ..] || status is not { IsRegular: true } || OwnDirectories(inputs.Clang).Any(IsWithHeader))
        {
            return null;
        }

        // A directory that is named twice, once as the system's, is searched only there.
        return found.Any(other => other.Status?.Inode == status.Value.Inode && other.Header.IsSystem != first.IsSystem) ? null : first;
    }

    /// <summary>Where the compiler looks by itself.</summary>
    private static IEnumerable<string> OwnDirectories(ClangCompiler clang) =>
        ["/usr/local/include", "/usr/include", .. clang.ResourceDirectory is { } own ? (string[])[System.IO.Path.Combine(own, "include")] : []];

    private static bool IsWithHeader(string directory) => FileStatus.Of(System.IO.Path.Combine(directory, VmlinuxHeader.FileName)) is not null;
}
