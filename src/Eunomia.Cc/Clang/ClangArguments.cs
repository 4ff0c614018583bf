using System.Collections.Immutable;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Builds clang's command line in three groups: defaults the user may override, the user's flags, and what must hold. The child
/// process and libclang get the same one, so both see the same program.
/// </summary>
internal static class ClangArguments
{
    /// <summary>
    /// Keeps clang from <see href="https://clang.llvm.org/docs/UsersManual.html#configuration-files">files</see> of the user's and the
    /// system's with more flags.
    /// </summary>
    public const string NoConfiguration = "--no-default-config";

    // The first that looks for them under any of its names, and that knows the flag.
    private const int FirstWithConfiguration = 16;

    /// <summary>The flags that decide what the program means.</summary>
    public static ImmutableArray<string> Of(CompileInputs inputs)
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
        if (inputs.Clang.Version.Major >= FirstWithConfiguration)
        {
            // Made for programs of the host, different on every machine, and not read by libclang in the same way.
            arguments.Add(NoConfiguration);
        }

        if (!TargetArchitecture.IsSettledBy(options.ClangFlags) && TargetArchitecture.Host is { } architecture)
        {
            arguments.Add(TargetArchitecture.Flag(architecture));
        }

        arguments.AddRange(IncludeFlags.WithFullPaths(options));

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

        arguments.AddRange(PathMap.Of(inputs).MacroFlags);
        if (inputs.Precompiled is { } precompiled)
        {
            arguments.AddRange(precompiled.Flags);
        }

        return [.. arguments];
    }
}
