using System.CommandLine;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Toolchain;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc vmlinux [-o FILE] [--btf FILE]</c>.</summary>
internal sealed class VmlinuxCommand : Command
{
    private readonly TextOption _output = new("--output-path", "-o", "FILE", "ECC_VMLINUX_OUTPUT", "Where to write it; default: standard output") { TakesBytes = true };
    private readonly TextOption _btf = new("--btf", null, "FILE", "ECC_VMLINUX", "A raw BTF file; default: the running kernel's") { TakesBytes = true };
    private readonly TextOption _cacheDirectory = new ToolchainCommandOptions().CacheDirectory;
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public VmlinuxCommand(CommandEnvironment environment)
        : base("vmlinux", "Write vmlinux.h, all types of a kernel, from its BTF")
    {
        _environment = environment;
        Options.Add(_output);
        Options.Add(_btf);
        Options.Add(_cacheDirectory);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var values = new OptionValues(parsed, _environment);
        var toolchain = ToolchainCommandOptions.Surroundings(values, _cacheDirectory) with { Vmlinux = values[_btf] };
        using var header = new VmlinuxHeader(toolchain);
        var (text, problem) = await header.TryReadAsync(cancellationToken);
        problem ??= text is not null && values[_output] is { } path ? VmlinuxHeader.TryWrite(path, text) : null;
        if (problem is not null)
        {
            new DiagnosticRenderer(parsed.InvocationConfiguration.Error, _environment.Colors(_environment.ErrorIsTerminal, _environment.Text("ECC_COLOR"))).Render(problem);
            return (int)problem.Fault;
        }

        if (values[_output] is null)
        {
            await parsed.InvocationConfiguration.Output.WriteAsync(text.AsMemory(), cancellationToken);
        }

        return ExitCodes.Success;
    }
}
