using Eunomia.Cc.Tests;
using Eunomia.Cli.Model;

namespace Eunomia.Cc.Cli.Tests.Completion;

public sealed class CompletionCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Shells => [.. ShellProbe.Shells];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_offers_what_fits(string shell)
    {
        _directory.Write("prog.bpf.c", "");
        _directory.Write("prog.h", "");
        _directory.Write("user.c", "");
        _directory.Write("sub/x", "");
        var script = await ScriptAsync(shell);

        (string Line, string[] Words)[] expected =
        [
            ("ecc --em", ["--emit"]),
            ("ecc --emit pa", ["package"]),
            ("ecc --emit package,c", ["compdb", "csharp", "csharp-program"]),
            ("ecc --color ", ["always", "auto", "never"]),
            ("ecc --color=a", ["always", "auto"]),
            ("ecc --diagnostics-format ", ["github", "json", "msbuild", "sarif", "text"]),
            ("ecc wat", ["watch"]),
            ("ecc watch --exe", ["--exec"]),
            ("ecc --exe", []),
            ("ecc inspect --j", ["--json"]),
            ("ecc completion ", ["bash", "fish", "powershell", "zsh"]),
            ("ecc p", ["prog.bpf.c", "prog.h"]),
            ("ecc watch ", ["prog.bpf.c", "prog.h", "sub"]),
            ("ecc a.bpf.c -o ", ["sub"]),
            ("ecc vmlinux -o ", ["prog.bpf.c", "prog.h", "sub", "user.c"]),
            ("ecc -a -O1 --no-", ["--no-cache", "--no-generate-package-json", "--no-strip"]),
        ];

        var offered = ShellProbe.Complete(shell, "ecc", script, _directory, [.. expected.Select(pair => pair.Line)]);

        // Shells differ in how much of the word they repeat.
        Assert.Equal(
            expected.Select(pair => $"{pair.Line}: {string.Join(' ', pair.Words)}"),
            expected.Zip(offered, (pair, words) => $"{pair.Line}: {string.Join(' ', words.Select(word => word.Split(',', '=')[^1]))}"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Every_option_and_command_is_offered(string shell)
    {
        var tool = ToolModel.From(Program.CreateRoot([], new Ecc().Environment));
        var script = await ScriptAsync(shell);

        var offered = ShellProbe.Complete(shell, "ecc", script, _directory, "ecc --", "ecc ");

        Assert.Equal(
            tool.Main.Options.SelectMany(option => option.Names).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            offered[0]);
        Assert.Empty(tool.Verbs.Select(verb => verb.Name).Except(offered[1]));
    }

    [Fact]
    public async Task The_script_for_powershell_has_not_changed() => await Verify(await ScriptAsync("powershell")).UseDirectory("../Snapshots");

    [Fact]
    public void Powershell_completes()
    {
        Assert.SkipUnless(ShellCommand.Problem("pwsh", "-v") is null, "there is no PowerShell here");
        Assert.Null(ShellCommand.Problem("sh", "-c",
            $"'{AppContext.BaseDirectory}/ecc' completion powershell > '{_directory["ecc.ps1"]}'; pwsh -NoProfile -Command '. {_directory["ecc.ps1"]}; "
            + "(TabExpansion2 -inputScript \"ecc --emi\").CompletionMatches[0].CompletionText' | grep -qx -- --emit"));
    }

    [Theory]
    [InlineData("'completion' needs the name of a shell: bash, zsh, fish or powershell")]
    [InlineData("there are no completions for 'tcsh', only for bash, zsh, fish and powershell", "tcsh")]
    public async Task Another_shell_is_refused(string message, params string[] shell)
    {
        var result = await new Ecc().RunAsync(["completion", .. shell]);

        Assert.Equal((2, "", $"ecc: error: {message} [ECC0501]\n  try 'ecc completion --help'\n"), (result.ExitCode, result.Output, result.Error));
    }

    private static async Task<string> ScriptAsync(string shell)
    {
        var result = await new Ecc().RunAsync("completion", shell);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
