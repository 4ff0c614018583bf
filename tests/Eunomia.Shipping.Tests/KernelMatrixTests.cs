using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Corpus;
using Eunomia.EndToEnd.Tests.Harness;
using Eunomia.Shipping.Tests.Kernels;

namespace Eunomia.Shipping.Tests;

/// <summary>The repository's programs on kernels of Debian, booted in qemu: what the page <c>kernels.md</c> says of each is what happens.</summary>
public sealed class KernelMatrixTests(CompiledPrograms programs)
{
    private static readonly Lazy<KernelsPage> Page = new(() => KernelsPage.Read(Path.Combine(Repository.Source, "Eunomia.Runtime.Cli", "kernels.md")));

    [Theory]
    [InlineData("5.10", "bullseye-security")]
    [InlineData("6.1", "bookworm-security")]
    [InlineData("6.12", "trixie-security")]
    public async Task Every_program_runs_or_is_refused_as_the_page_says(string release, string suite)
    {
        var machine = await VirtualMachine.RequireAsync(suite);

        var trials = await machine.TryAsync(programs, MatrixCase.All);

        // What runs has seen its work, and what does not run says why.
        Assert.All(trials, trial => Assert.True(trial.Refusal?.Length > 0 || Sees(trial), string.Join('\n', [trial.Name, trial.Kind, .. trial.Run.Lines])));
        var column = KernelsPage.Column(trials);
        Assert.True(Page.Value.Column(release) == column, $"kernels.md says of {release}:\n{Page.Value.Column(release)}\n\nand that is what happened:\n{column}");
    }

    [Fact]
    public void Every_program_has_its_work() =>
        Assert.Equal(CompiledPrograms.OwnNames, MatrixCase.All.Select(one => one.Name));

    private static bool Sees(Trial trial)
    {
        var sees = new Regex(MatrixCase.All.Single(one => one.Name == trial.Name).Sees, RegexOptions.None, TimeSpan.FromSeconds(1));
        return trial.Run.ExitCode == 0 && trial.Run.Lines.Any(sees.IsMatch);
    }
}
