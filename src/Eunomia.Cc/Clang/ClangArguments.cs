using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Clang;

/// <summary>
/// Builds clang's command line in three groups: defaults the user may override, the user's flags, and what must hold. The child
/// process and libclang get the same one, so both see the same program.
/// </summary>
internal static class ClangArguments
{
    /// <summary>Keeps clang from reading its configuration files; libclang reads them, too.</summary>
    public const string NoDefaultConfiguration = "--no-default-config";

    /// <summary>The flags that decide the meaning of the program.</summary>
    public static ImmutableArray<string> Build(CompileInputs inputs)
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
        if (inputs.Clang.WarnsOfConstantsWithoutValue)
        {
            // BPF_CORE_READ() of a const member declares a const variable and fills it: nothing that whoever uses it can change.
            arguments.Add("-Wno-default-const-init-var-unsafe");
        }

        if (inputs.Clang.CanDoWithoutConfiguration)
        {
            // The same input gives the same bytes on every machine, whatever its administrator or user has configured for other programs.
            // Who wants a configuration names it with --config.
            arguments.Add(NoDefaultConfiguration);
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

        arguments.AddRange(PathMap.Create(inputs).MacroFlags);
        return [.. arguments];
    }
}
