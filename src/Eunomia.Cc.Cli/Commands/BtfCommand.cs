using System.CommandLine;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Kernels;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc btf [--btf PATH]... [--distro ID/VERSION] [--arch ARCH] -o PATH FILE...</c>.</summary>
internal sealed class BtfCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Packages, or compiled BPF objects", Arity = ArgumentArity.OneOrMore };
    private readonly TextOption _output = new("--output-path", "-o", "PATH", "ECC_BTF_OUTPUT",
        "Where to write: a file for the kernel that --btf names, a directory for those of a directory; or NAME.tar, the package with the types of all of them, which 'ecli run' takes")
    { TakesBytes = true };
    private readonly KernelOptions _kernels = new();
    private readonly CommandEnvironment _environment;

    /// <summary>Creates the command.</summary>
    public BtfCommand(CommandEnvironment environment)
        : base("btf", "Write the few types of kernels that programs need, for kernels that have no BTF of their own")
    {
        _environment = environment;
        Arguments.Add(_files);
        Options.Add(_output);
        _kernels.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var values = new OptionValues(parsed, _environment);
        var problem = values[_output] is { } output
            ? (await MinimalTypes.TryWriteAsync(parsed.GetRequiredValue(_files), _kernels.Resolve(values), output, cancellationToken)).Problem
            : CommandLineProblem.Invalid("nothing says where to write", "-o PATH does");
        if (problem is null)
        {
            return ExitCodes.Success;
        }

        new DiagnosticRenderer(parsed.InvocationConfiguration.Error, _environment.Colors(_environment.ErrorIsTerminal, _environment.Text("ECC_COLOR"))).Render(problem);
        return (int)problem.Fault;
    }
}
