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
        foreach (var (path, isSystem) in Candidates(inputs, flags, isQuoted))
        {
            if (FileStatus.Of(path) is not { } found)
            {
                continue;
            }

            if (first is null)
            {
                (first, status) = (new HeaderSearch(path, isSystem), found);
            }
            else if (found.Inode == status.Inode && isSystem != first.IsSystem)
            {
                // A directory that is named twice, once as the system's, is searched only there.
                return null;
            }
        }

        return status.IsRegular && !IsInOwnDirectory(inputs.Clang) ? first : null;
    }

    /// <summary>Where it might be, in the order in which clang looks.</summary>
    private static List<HeaderSearch> Candidates(CompileInputs inputs, PrecompileFlags flags, bool isQuoted)
    {
        // With what is JIT-compiled for it, a query would take longer than the search.
        var candidates = new List<HeaderSearch>();
        if (isQuoted)
        {
            Add(System.IO.Path.GetDirectoryName(inputs.Source.FullPath)!, isSystem: false);
        }

        foreach (var kind in Kinds)
        {
            foreach (var directory in flags.IncludeDirectories)
            {
                if (directory.Kind == kind && (isQuoted || kind != "-iquote"))
                {
                    Add(directory.Path, kind is "-isystem" or "-idirafter");
                }
            }
        }

        return candidates;

        void Add(string directory, bool isSystem) => candidates.Add(new HeaderSearch(System.IO.Path.Combine(directory, VmlinuxHeader.FileName), isSystem));
    }

    /// <summary>Whether there is one where the compiler looks by itself, before the last of the directories it is told.</summary>
    private static bool IsInOwnDirectory(ClangCompiler clang) =>
        IsWithHeader("/usr/local/include") || IsWithHeader("/usr/include")
        || (clang.ResourceDirectory is { } own && IsWithHeader(System.IO.Path.Combine(own, "include")));

    private static bool IsWithHeader(string directory) => FileStatus.Of(System.IO.Path.Combine(directory, VmlinuxHeader.FileName)) is not null;
}
