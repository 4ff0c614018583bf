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
        HeaderSearch? first = null;
        FileStatus status = default;
        foreach (var candidate in Candidates(inputs, flags, isQuoted))
        {
            if (FileStatus.Of(candidate.Path) is not { } found)
            {
                continue;
            }

            if (first is null)
            {
                (first, status) = (candidate, found);
            }

            // A directory that is named twice, once as the system's, is searched only there.
            if (!status.IsRegular || (found.Inode == status.Inode && candidate.IsSystem != first.IsSystem))
            {
                return null;
            }
        }

        return OwnDirectories(inputs.Clang).Any(IsWithHeader) ? null : first;
    }

    /// <summary>Where the compiler would look, in order.</summary>
    private static IEnumerable<HeaderSearch> Candidates(CompileInputs inputs, PrecompileFlags flags, bool isQuoted)
    {
        if (isQuoted)
        {
            yield return In(System.IO.Path.GetDirectoryName(inputs.Source.FullPath)!, isSystem: false);
        }

        foreach (var kind in isQuoted ? Kinds : Kinds[1..])
        {
            foreach (var directory in flags.IncludeDirectories)
            {
                if (directory.Kind == kind)
                {
                    yield return In(directory.Path, Array.IndexOf(Kinds, kind) > 1);
                }
            }
        }
    }

    private static HeaderSearch In(string directory, bool isSystem) => new(System.IO.Path.Combine(directory, VmlinuxHeader.FileName), isSystem);

    /// <summary>Where the compiler looks by itself.</summary>
    private static IEnumerable<string> OwnDirectories(ClangCompiler clang) =>
        ["/usr/local/include", "/usr/include", .. clang.ResourceDirectory is { } own ? (string[])[System.IO.Path.Combine(own, "include")] : []];

    private static bool IsWithHeader(string directory) => FileStatus.Of(System.IO.Path.Combine(directory, VmlinuxHeader.FileName)) is not null;
}
