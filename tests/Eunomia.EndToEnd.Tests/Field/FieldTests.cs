using System.Globalization;
using System.Text.RegularExpressions;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.EndToEnd.Tests.Field;

/// <summary>What users ran into, with the kernel's own types: one message at its line with the way out, or a package that says what it holds.</summary>
public sealed partial class FieldTests
{
    public static TheoryData<string> Mistakes => [.. FieldCases.All.Select(one => one.Mistake)];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Source_from_the_field_is_compiled_or_explained(string mistake)
    {
        var given = FieldCases.All.Single(one => one.Mistake == mistake);
        var workspace = Workspace.Create();
        workspace.Write("prog.bpf.c", FieldCase.Start + given.Source);
        if (given.Header is not null)
        {
            workspace.Write("prog.h", given.Header);
        }

        var run = (await workspace.EccAsync(["prog.bpf.c", .. given.Header is null ? (string[])[] : ["prog.h"], .. given.Options])).Ended(given.ExitCode);

        var said = run.Error.Split('\n').Select(line => Message().Match(line)).Where(match => match.Success).ToList();
        Assert.Equal(given.Said, said.Select(match => (LineOf(match), match.Groups["id"].Value)));
        Assert.Contains(given.Hint, run.Error, StringComparison.Ordinal);
        Assert.Equal(given.ExitCode == 0, File.Exists(workspace.At("package.json")));
        if (given.Shows.Length > 0)
        {
            var shown = Blanks().Replace((await workspace.EccAsync("inspect", "package.json")).Succeeded().Output, " ");
            Assert.All(given.Shows, part => Assert.Contains(part, shown, StringComparison.Ordinal));
        }
    }

    private static int LineOf(Match message) =>
        message.Groups["line"] is { Success: true } line ? int.Parse(line.Value, CultureInfo.InvariantCulture) : 0;

    // A place in another file, such as vmlinux.h, counts as none.
    [GeneratedRegex(@"^(prog\.(bpf\.c|h):(?<line>\d+):\d+|[^ ]+): (error|warning|note): .* \[(?<id>[^\]]+)\]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Message();

    [GeneratedRegex(" +", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
