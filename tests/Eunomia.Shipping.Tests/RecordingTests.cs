using System.Collections.Immutable;
using System.Xml.Linq;
using Eunomia.EndToEnd.Tests.Harness;

namespace Eunomia.Shipping.Tests;

/// <summary>The first pages show a terminal: a picture of what their first command prints, drawn by <c>tests/programs/record.sh</c>.</summary>
public sealed class RecordingTests
{
    private const string Picture = "tests/programs/try.svg";

    private static readonly XElement Drawing = XElement.Parse(Read(Picture), LoadOptions.PreserveWhitespace);

    private static readonly ImmutableArray<XElement> Lines = [.. Drawing.Elements().Where(element => element.Name.LocalName == "text")];

    /// <summary>Pages show it as an image, which runs no script and fetches nothing.</summary>
    [Fact]
    public void Picture_needs_nothing_beside_itself()
    {
        Assert.Subset(
            new HashSet<string>(["svg", "style", "rect", "circle", "text"], StringComparer.Ordinal),
            Drawing.DescendantsAndSelf().Select(element => element.Name.LocalName).ToHashSet(StringComparer.Ordinal));
        Assert.All(
            Drawing.DescendantsAndSelf().Attributes().Select(attribute => attribute.Name.LocalName),
            name => Assert.False(name.StartsWith("on", StringComparison.Ordinal) || name is "href" or "src", name));
        Assert.DoesNotContain("url(", Drawing.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("@import", Drawing.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void Picture_shows_what_the_page_shows(string page)
    {
        var text = Read(page);
        var command = Markdown.Commands(text)[0].TrimEnd('\n');
        var printed = Markdown.Blocks(text, "")[0].TrimEnd('\n').Split('\n');

        Assert.Contains($"<!-- command: run -->\n```sh\n{command}\n```", text, StringComparison.Ordinal);
        Assert.Matches($@"!\[\w[^]]+\]\({Picture}\)", text);
        Assert.Equal([$"$ {command}", .. printed.Where(IsTyped)], Lines.Select(line => line.Value).Where(IsTyped));
        Assert.Equal(printed, Lines.TakeLast(printed.Length).Select(line => line.Value));
    }

    [Fact]
    public void Picture_shows_events() => Assert.Contains(Lines, line => line.Value.Contains(" EXEC_STARTED ", StringComparison.Ordinal));

    /// <summary>What ecc made is there all the same; anything else is an error.</summary>
    [Theory]
    [InlineData(3, 0)]
    [InlineData(1, 1)]
    public async Task Refusal_of_the_kernel_is_no_failure(int returned, int expected)
    {
        var dotnet = new CommandRecorder("dotnet", $"case $1 in out/ecli/*) exit {returned} ;; esac");
        var command = new DotnetCommand(Repository.Root) { Environment = dotnet.Environment.ToImmutableDictionary(one => one.Name, string? (one) => one.Value) };

        var run = await command.ShellAsync("tests/programs/try.sh execs --count 1");

        Assert.Equal(expected, run.ExitCode);
        Assert.Equal(expected == 0, run.Output.EndsWith("\nThe package is out/package.json; ecli runs it as root, on any kernel with BTF.\n", StringComparison.Ordinal));
        Assert.Equal(["out/ecc/ecc.dll tests/programs/execs/execs.bpf.c -o out", "out/ecli/ecli.dll out/package.json --timeout 10s --count 1"], dotnet.Calls().TakeLast(2));
    }

    private static bool IsTyped(string line) => line.StartsWith("$ ", StringComparison.Ordinal);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));
}
