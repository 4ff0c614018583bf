using System.CommandLine;
using Eunomia.Cc.Tests;
using Eunomia.Cli.Manual;
using Eunomia.Cli.Model;

namespace Eunomia.Cc.Cli.Tests.Manual;

public sealed class ManualCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_page_in_the_repository_is_the_one_that_ecc_makes() =>
        // To accept a change: ecc man >src/Eunomia.Cc.Cli/ecc.1
        Assert.Equal(ManualCheck.Kept("Eunomia.Cc.Cli/ecc.1"), await PageAsync());

    [Fact]
    public async Task Mandoc_has_nothing_to_complain_of() => Assert.Empty(ManualCheck.Complaints(await PageAsync(), _directory));

    [Fact]
    public async Task Everything_is_there_when_it_is_shown()
    {
        var tool = ToolModel.From(Program.CreateRoot([], new Ecc().Environment));

        var text = ManualCheck.Rendered(await PageAsync(), _directory);

        Assert.All(tool.Commands.SelectMany(command => command.Options), option =>
        {
            Assert.Contains(string.Join(", ", option.Names), text, StringComparison.Ordinal);
            Assert.Contains(option.Variable ?? "", text, StringComparison.Ordinal);
        });
        Assert.All(tool.Verbs, verb => Assert.Contains($"\n   {verb.Name}\n", text, StringComparison.Ordinal));
        string[] sections = ["NAME", "SYNOPSIS", "DESCRIPTION", "ARGUMENTS", "OPTIONS", "COMMANDS", "ENVIRONMENT", "EXIT STATUS", "FILES", "EXAMPLES", "SEE ALSO"];
        Assert.Equal(sections, text.Split('\n').Where(line => line.Length > 0 && line.All(c => char.IsAsciiLetterUpper(c) || c == ' ')));
        Assert.Contains("ecc hello.bpf.c -a=-Iinclude -- -DDEBUG", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_stays_what_it_is()
    {
        const string Odd = ".SH 'x' \\fB `y` ^~ \"z\" -- a-b \u2026 \ud83d\ude00";
        var root = new RootCommand("Do things") { HelpName = "odd" };
        root.Options.Add(new Option<string>("--x") { Description = Odd + "\n.SH injected" });
        var texts = new ManualTexts
        {
            Synopsis = [Odd],
            Description = [Odd, "'SH injected"],
            Variables = [new(Odd, Odd)],
            ExitCodes = [],
            Files = [],
            Examples = [],
            SeeAlso = [new("ecc", "1")],
        };
        root.Arguments.Add(new Argument<string>("A") { Description = "." });

        var text = ManualCheck.Rendered(ManualPage.Render(ToolModel.From(root), texts), _directory);

        Assert.Equal(5, text.Split(Odd).Length - 1);
        Assert.DoesNotContain("\ninjected", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(" 'SH injected\n", text, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync()
    {
        var result = await new Ecc().RunAsync("man");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
