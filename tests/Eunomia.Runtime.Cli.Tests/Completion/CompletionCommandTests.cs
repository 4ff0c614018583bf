using Eunomia.Cc.Tests;

namespace Eunomia.Runtime.Cli.Tests.Completion;

public sealed class CompletionCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Shells => [.. ShellProbe.Shells];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_offers_what_fits_and_the_options_of_the_program(string shell)
    {
        _directory.Write("calls.json", TestPackage.Bytes);
        _directory.Write("broken.yaml", "no package");
        _directory.Write("other.txt", "");
        var script = await ScriptAsync(shell);

        (string Line, string[] Words)[] expected =
        [
            ("ecli ", ["broken.yaml", "calls.json", "completion", "inspect", "list", "run"]),
            ("ecli run ", ["broken.yaml", "calls.json"]),
            ("ecli --tim", ["--timeout"]),
            ("ecli run --output ", ["broken.yaml", "calls.json", "other.txt"]),
            ("ecli calls.json --p", ["--pid", "--pin", "--prefix"]),
            ("ecli run --json calls.json --p", ["--pid", "--pin", "--prefix"]),
            ("ecli run broken.yaml --p", ["--pin"]),
            ("ecli inspect calls.json --p", []),
        ];

        var offered = ShellProbe.Complete(shell, "ecli", script, _directory, [.. expected.Select(pair => pair.Line)]);

        Assert.Equal(
            expected.Select(pair => $"{pair.Line}: {string.Join(' ', pair.Words)}"),
            expected.Zip(offered, (pair, words) => $"{pair.Line}: {string.Join(' ', words)}"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Shell_code_in_a_package_is_never_run(string shell)
    {
        var trap = $"$(touch {_directory["run"]})`touch {_directory["run"]}`";
        _directory.Write("calls.json", TestPackage.Changed(meta =>
            meta["bpf_skel"]!["data_sections"]!.AsArray().SelectMany(section => section!["variables"]!.AsArray()).ToList()
                .ForEach(variable => variable!["cmdarg"] = new System.Text.Json.Nodes.JsonObject { ["help"] = trap })));
        _directory.Write("$(touch run).json", TestPackage.Bytes);

        var offered = ShellProbe.Complete(shell, "ecli", await ScriptAsync(shell), _directory, "ecli calls.json --p", "ecli ");

        Assert.Contains("--prefix", offered[0]);
        Assert.Contains("calls.json", offered[1]);
        Assert.False(File.Exists(_directory["run"]));
    }

    [Fact]
    public async Task The_script_for_powershell_has_not_changed() => await Verify(await ScriptAsync("powershell")).UseDirectory("../Snapshots");

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    [InlineData("/")]
    [InlineData("missing.json")]
    [InlineData("http://127.0.0.1:1/x.json")]
    [InlineData("-")]
    public async Task The_options_of_what_is_no_file_are_not_waited_for(string package)
    {
        var result = await new Ecli { Input = () => throw new InvalidOperationException("standard input is read") }.RunAsync("program-options", "--", package);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("'completion' needs the name of a shell: bash, zsh, fish or powershell")]
    [InlineData("there are no completions for 'tcsh', only for bash, zsh, fish and powershell", "tcsh")]
    public async Task Another_shell_is_refused(string message, params string[] shell)
    {
        var result = await new Ecli().RunAsync(["completion", .. shell]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    private static async Task<string> ScriptAsync(string shell)
    {
        var result = await new Ecli().RunAsync("completion", shell);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
