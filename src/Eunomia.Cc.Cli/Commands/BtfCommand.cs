using System.CommandLine;
using Eunomia.Bpf.Objects;
using Eunomia.Cc.Cli.Options;
using Eunomia.Cc.Cli.Rendering;
using Eunomia.Cc.Describe;
using Eunomia.Cc.Kernels;

namespace Eunomia.Cc.Cli.Commands;

/// <summary><c>ecc btf [--btf PATH]... [--distro ID/VERSION] [--arch ARCH] -o PATH FILE...</c>.</summary>
internal sealed class BtfCommand : Command
{
    private const string ArchiveExtension = ".tar";

    private readonly Argument<string[]> _files = new("FILE") { Description = "Packages, or compiled BPF objects", Arity = ArgumentArity.OneOrMore };
    private readonly TextOption _output = new("--output-path", "-o", "PATH", "ECC_BTF_OUTPUT",
        "Where to write: a file, for one kernel; NAME.tar, a package with the types of all kernels, which 'ecli run' takes; or a directory")
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
            ? await TryRunAsync(parsed.GetRequiredValue(_files), output, _kernels.Resolve(values), cancellationToken)
            : CommandLineProblem.Invalid("nothing says where to write", "-o PATH does");
        if (problem is null)
        {
            return ExitCodes.Success;
        }

        new DiagnosticRenderer(parsed.InvocationConfiguration.Error, _environment.Colors(_environment.ErrorIsTerminal, _environment.Text("ECC_COLOR"))).Render(problem);
        return (int)problem.Fault;
    }

    private static async Task<Diagnostic?> TryRunAsync(string[] files, string output, KernelSelection kernels, CancellationToken cancellationToken)
    {
        var isArchive = output.EndsWith(ArchiveExtension, StringComparison.Ordinal);
        if (isArchive && files.Length != 1)
        {
            return CommandLineProblem.Invalid($"'{output}' holds one package, and {files.Length} files are named", "write an archive for each");
        }

        var objects = ImmutableArray.CreateBuilder<BpfObject>(files.Length);
        foreach (var file in files)
        {
            var (bpfObject, problem) = PackageFile.TryOpenObject(file);
            if (bpfObject is null)
            {
                return problem;
            }

            objects.Add(bpfObject);
        }

        var (types, wrong) = await MinimalTypes.TryMakeAsync(objects.ToImmutable(), kernels, cancellationToken);
        return wrong
            ?? (isArchive ? TryBundle(files[0], output, types)
            : types is [var only] && kernels.Paths.All(path => !IsDirectory(path) || path == KernelSelection.RunningKernel) && !IsDirectory(output) ? MinimalTypes.TryWrite(output, only.Value)
            : MinimalTypes.TryWriteDirectory(output, types));
    }

    private static Diagnostic? TryBundle(string package, string output, ImmutableArray<KeyValuePair<string, ReadOnlyMemory<byte>>> types)
    {
        var (bytes, problem) = PackageFile.TryReadPackage(package);
        return problem ?? MinimalTypes.TryWriteArchive(output, bytes, types);
    }

    private static bool IsDirectory(string path) => Directory.Exists(path) || path.EndsWith('/');
}
