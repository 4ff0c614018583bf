using System.CommandLine;
using System.CommandLine.Help;
using Eunomia.Cc.Cli.Commands;
using Eunomia.Cc.Cli.Options;

namespace Eunomia.Cc.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("inspect")]
    [InlineData("doctor")]
    [InlineData("vmlinux")]
    [InlineData("btf")]
    [InlineData("cache")]
    [InlineData("watch")]
    [InlineData("completion")]
    public async Task Help_has_not_changed(string command)
    {
        Assert.SkipUnless(Console.IsOutputRedirected, "help is wrapped to the width of the terminal");
        string[] verb = command.Length > 0 ? [command] : [];

        var result = await new Ecc().RunAsync([.. verb, "--help"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        await Verify(result.Output).UseParameters(command).UseDirectory("Snapshots");
    }

    [Fact]
    public void Every_option_of_every_command_names_the_variable_behind_its_default()
    {
        var root = CreateRoot();
        var options = root.Subcommands.Prepend<Command>(root).SelectMany(command => command.Options)
            // What 'cache' is to do is said, never assumed.
            .Where(option => !option.Hidden && option is not (HelpOption or VersionOption) && option.Name is not ("--stats" or "--clear"))
            .ToArray();

        Assert.All(options, option =>
        {
            var variable = option.GetType().GetProperty("Variable")?.GetValue(option) as string;
            Assert.StartsWith("ECC_", variable, StringComparison.Ordinal);
            Assert.EndsWith($" [env: {variable}]", option.Description, StringComparison.Ordinal);
        });
        Assert.InRange(options.Length, 20, 100);
    }

    [Fact]
    public void One_variable_means_one_thing()
    {
        var root = CreateRoot();

        var names = root.Subcommands.Prepend<Command>(root).SelectMany(command => command.Options)
            .Select(option => (Variable: option.GetType().GetProperty("Variable")?.GetValue(option) as string, Name: $"{option.Name} {option.HelpName}"))
            .Where(pair => pair.Variable is not null)
            .GroupBy(pair => pair.Variable, pair => pair.Name)
            .Where(group => group.Distinct().Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Distinct())}");

        // The same file under the name that suits the command.
        Assert.Equal(["ECC_VMLINUX: --vmlinux FILE, --btf FILE"], names);
    }

    [Fact]
    public async Task The_version_is_printed_and_nothing_else()
    {
        var result = await new Ecc().RunAsync("--version");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
    }

    [Fact]
    public void Every_option_of_compiling_is_in_one_group_and_every_group_has_only_those()
    {
        var options = CreateRoot().Options.Where(option => !option.Hidden && option is not (HelpOption or VersionOption)).Select(option => option.Name);

        Assert.Equal(options.Order(StringComparer.Ordinal), CompileCommandOptions.Groups.Values.SelectMany(names => names).Order(StringComparer.Ordinal));
    }

    private static CompileCommand CreateRoot() => Program.CreateRoot([], new Ecc().Environment);
}
