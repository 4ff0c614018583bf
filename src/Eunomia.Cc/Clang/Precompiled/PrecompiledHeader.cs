using System.Collections.Immutable;

namespace Eunomia.Cc.Clang.Precompiled;

/// <summary>A precompiled <c>vmlinux.h</c> as one program uses it.</summary>
/// <param name="File">The precompiled header.</param>
/// <param name="Include">Where the program includes it.</param>
/// <param name="Source">The program, full path.</param>
/// <param name="Header">The header that the program would read without it.</param>
internal sealed record PrecompiledHeader(PrecompiledFile File, VmlinuxInclude Include, string Source, string Header)
{
    /// <summary>The flags with which clang uses it.</summary>
    public ImmutableArray<string> Flags => FlagsOf(File.Path);

    /// <summary>The flags with which clang uses a precompiled header.</summary>
    public static ImmutableArray<string> FlagsOf(string path) => ["-include-pch", path];

    /// <summary>What clang wrote, with the names and lines that it would have written without.</summary>
    public string Restore(string messages) => messages
        .Replace($"{File.Wrapper}:1:", $"{Source}:{Include.Line}:", StringComparison.Ordinal)
        .Replace(File.Header, Header, StringComparison.Ordinal);

    /// <summary>The files that clang would have opened without, in its order.</summary>
    public ImmutableArray<string> Restore(ImmutableArray<string> dependencies)
    {
        if (dependencies.IsEmpty)
        {
            return dependencies;
        }

        var others = dependencies.Where(file => file != File.Wrapper && file != File.Header && file != File.Path && file != Source && file != Header);
        return [Source, Header, .. others];
    }
}

/// <summary>A precompiled header in the cache.</summary>
/// <param name="Path">The file.</param>
/// <param name="Header">The copy of the header that it was made from.</param>
/// <param name="Wrapper">The file that included the header.</param>
/// <param name="IsNew">Whether this process made it.</param>
/// <param name="IsSound">Says, once it is known, whether it holds what was written to it.</param>
internal sealed record PrecompiledFile(string Path, string Header, string Wrapper, bool IsNew, Task<bool> IsSound);
