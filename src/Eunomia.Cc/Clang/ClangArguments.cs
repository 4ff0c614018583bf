using System.Collections.Immutable;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Builds clang's command line in three groups: defaults the user may override, the user's flags, and what must hold. The child
/// process and libclang get the same one, so both see the same program.
/// </summary>
internal static class ClangArguments
{
    private static readonly string[] DirectoryFlags = ["-I", "-iquote", "-isystem", "-idirafter"];

    /// <summary>The flags that decide what the program means.</summary>
    public static ImmutableArray<string> Language(CompileInputs inputs)
    {
        var options = inputs.Options;
        var sourceDirectory = Path.GetDirectoryName(inputs.Source.FullPath)!;
        var arguments = new List<string>
        {
            // Defaults: debug information becomes BTF, the verifier needs optimised code, and v3 has the instructions that every
            // kernel with BTF understands and that older compilers do not use unless told.
            "-g", "-O2", "-mcpu=v3",
            // Distributions switch it on; BPF has no __stack_chk_fail.
            "-fno-stack-protector",
            // vmlinux.h of a new kernel has attributes that an old compiler does not know.
            "-Wno-unknown-attributes",
        };
        if (!TargetArchitecture.IsSettledBy(options.ClangFlags) && TargetArchitecture.Host is { } architecture)
        {
            arguments.Add(TargetArchitecture.Flag(architecture));
        }

        arguments.AddRange(options.ClangFlags);

        arguments.AddRange(["-target", "bpf", "-x", "c"]);
        // The original searches the source's directory for <header.h>, too.
        arguments.AddRange(["-I", sourceDirectory]);
        if (inputs.Header is { } header && Path.GetDirectoryName(header.FullPath) is { } headerDirectory && headerDirectory != sourceDirectory)
        {
            arguments.AddRange(["-idirafter", headerDirectory]);
        }

        if (inputs.VmlinuxDirectory is { } vmlinuxDirectory)
        {
            arguments.AddRange(["-idirafter", vmlinuxDirectory]);
        }

        foreach (var directory in SystemIncludes.Directories())
        {
            arguments.AddRange(["-idirafter", directory]);
        }

        return [.. arguments];
    }

    /// <summary>
    /// The flags that make the object independent of where it is compiled: every directory that may appear in line information
    /// is named relative to the source's.
    /// </summary>
    public static ImmutableArray<string> Reproducibility(CompileInputs inputs)
    {
        var options = inputs.Options;
        var sourceDirectory = Path.GetDirectoryName(inputs.Source.FullPath)!;
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal) { [sourceDirectory] = "." };
        if (inputs.VmlinuxDirectory is { } vmlinuxDirectory)
        {
            map[vmlinuxDirectory] = ".";
        }

        foreach (var directory in UserDirectories(options.ClangFlags))
        {
            var full = Path.GetFullPath(directory, options.WorkingDirectory).TrimEnd('/');
            var relative = Path.GetRelativePath(sourceDirectory, full) is var path && path.StartsWith('.') ? path : "./" + path;
            // A directory far away, such as /usr/include, is the same on every machine; one nearby moves with the source.
            map.TryAdd(directory.TrimEnd('/'), IsSystem(full) ? full : relative);
        }

        // Longer directories last, because the last mapping that fits wins.
        return ["-fdebug-compilation-dir", ".",
            .. map.OrderBy(pair => pair.Key.Length).Select(pair => $"-ffile-prefix-map={pair.Key}={pair.Value}")];
    }

    /// <summary>The user's flags without those that only say where headers are: they name places on one machine.</summary>
    public static ImmutableArray<string> WithoutDirectories(ImmutableArray<string> flags)
    {
        var kept = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < flags.Length; i++)
        {
            if (!IsDirectoryFlag(flags, ref i, out _))
            {
                kept.Add(flags[i]);
            }
        }

        return kept.ToImmutable();
    }

    private static bool IsSystem(string directory) =>
        directory.StartsWith("/usr/", StringComparison.Ordinal) || directory.StartsWith("/opt/", StringComparison.Ordinal);

    private static IEnumerable<string> UserDirectories(ImmutableArray<string> flags)
    {
        for (var i = 0; i < flags.Length; i++)
        {
            // The root has no name that could be replaced.
            if (IsDirectoryFlag(flags, ref i, out var directory) && directory.AsSpan().ContainsAnyExcept('/'))
            {
                yield return directory;
            }
        }
    }

    /// <summary>Whether a flag names an include directory, in itself or with the next one, which is then skipped.</summary>
    private static bool IsDirectoryFlag(ImmutableArray<string> flags, ref int index, out string directory)
    {
        var flag = flags[index];
        directory = "";
        if (DirectoryFlags.FirstOrDefault(candidate => flag.StartsWith(candidate, StringComparison.Ordinal)) is not { } name)
        {
            return false;
        }

        directory = flag.Length > name.Length ? flag[name.Length..] : index + 1 < flags.Length ? flags[++index] : "";
        return true;
    }
}
