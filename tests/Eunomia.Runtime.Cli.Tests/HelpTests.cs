using System.CommandLine;
using System.CommandLine.Help;

namespace Eunomia.Runtime.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("inspect")]
    public async Task Help_has_not_changed(string command)
    {
        Assert.SkipUnless(Console.IsOutputRedirected, "help is wrapped to the width of the terminal");
        string[] verb = command.Length > 0 ? [command] : [];

        var result = await new Ecli().RunAsync([.. verb, "--help"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        await Verify(result.Output).UseParameters(command).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task Help_of_list_starts_as_that_of_the_others_does()
    {
        var result = await new Ecli().RunAsync("list", "--help");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("\nUsage:\n  ecli list [options]", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_a_package_has_the_options_of_its_program()
    {
        var result = await new Ecli().RunAsync("run", TestPackage.FileName, "--help");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        await Verify(result.Output.Replace(TestPackage.FileName, "calls.json", StringComparison.Ordinal)).UseDirectory("Snapshots");
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("--json", "--help")]
    [InlineData("run", "--count", "5", "--help")]
    [InlineData("run", "--help", "missing.json")]
    public async Task Help_may_be_asked_for_in_other_ways(params string[] args)
    {
        var result = await new Ecli().RunAsync(args);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("\nUsage:\n  ecli ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PACKAGE", "-h")]
    [InlineData("run", "--json", "PACKAGE", "--help")]
    [InlineData("run", "PACKAGE", "--count", "9999999999999", "--help")]
    [InlineData("run", "--", "PACKAGE", "-?")]
    public async Task Help_of_a_package_may_be_asked_for_in_other_ways(params string[] args)
    {
        var result = await new Ecli().RunAsync([.. args.Select(argument => argument == "PACKAGE" ? TestPackage.FileName : argument)]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("\nProgram options:\n  -p, --pid", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_without_a_description_has_its_name()
    {
        var ecli = new Ecli { Input = () => new MemoryStream(TestPackage.Changed(meta => meta["bpf_skel"]!.AsObject().Remove("doc"))) };

        var result = await ecli.RunAsync("-", "--help");

        Assert.StartsWith("Description:\n  calls_bpf\n\nUsage:\n  ecli run [options] - [program options]\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_of_every_command_names_the_variable_behind_its_default()
    {
        var root = Program.CreateRoot(new Ecli().Environment);
        var options = root.Subcommands.Where(command => command.Name != "list").SelectMany(command => command.Options)
            .Where(option => !option.Hidden && option is not (HelpOption or VersionOption))
            .ToArray();

        Assert.All(options, option =>
        {
            var variable = option.GetType().GetProperty("Variable")?.GetValue(option) as string;
            Assert.StartsWith("ECLI_", variable, StringComparison.Ordinal);
            Assert.EndsWith($" [env: {variable}]", option.Description, StringComparison.Ordinal);
        });
        Assert.InRange(options.Length, 15, 100);
    }

    [Fact]
    public async Task The_version_is_printed_and_nothing_else()
    {
        var result = await new Ecli().RunAsync("--version");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", result.Output);
    }
}
