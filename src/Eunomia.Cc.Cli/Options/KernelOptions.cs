using System.CommandLine;
using Eunomia.Cc.Kernels;

namespace Eunomia.Cc.Cli.Options;

/// <summary>The options by which kernels are chosen.</summary>
internal sealed class KernelOptions
{
    private readonly ListOption _btf = new("--btf", null, "PATH", "ECC_BTF",
        "The types of a kernel, raw, in an ELF file, or as BTFHub packs them; or a directory that is searched for them; may be repeated; default: the running kernel's")
    { TakesBytes = true };

    private readonly TextOption _archive = new("--btfhub-archive", null, "DIR", "ECC_BTFHUB_ARCHIVE", "A copy of BTFHub's archive, with the types of kernels in ID/VERSION/ARCH") { TakesBytes = true };
    private readonly TextOption _distribution = new("--distro", null, "ID[/VERSION]", "ECC_DISTRO", "Of directories ID/VERSION/ARCH only those of this distribution, such as ubuntu/20.04");
    private readonly TextOption _architecture = new("--arch", null, "ARCH", "ECC_ARCH", "Of directories ID/VERSION/ARCH only those of this machine, such as arm64");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_btf);
        command.Options.Add(_archive);
        command.Options.Add(_distribution);
        command.Options.Add(_architecture);
    }

    /// <summary>The first of them that is given; null when none is.</summary>
    public string? GivenIn(ParseResult parsed) =>
        new Option[] { _btf, _archive, _distribution, _architecture }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>Their values.</summary>
    public KernelSelection Resolve(OptionValues values)
    {
        string[] paths = [.. values[_btf] ?? [], .. values[_archive] is { } archive ? [archive] : Array.Empty<string>()];
        return new KernelSelection
        {
            Paths = paths.Length == 0 ? [KernelSelection.RunningKernel] : [.. paths],
            Distribution = values[_distribution],
            Architecture = values[_architecture],
        };
    }
}
